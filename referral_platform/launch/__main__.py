"""The launcher's command line.

    python -m referral_platform.launch run                      everything, until Ctrl-C (`make run`)
    python -m referral_platform.launch test -- COMMAND ...      COMMAND beside engines of its own (`make test`)
    python -m referral_platform.launch roles                    the roles on the server DATABASE_ADMIN_URL names
    python -m referral_platform.launch serve NAME               one of web, worker, dispatcher, in this very process
    python -m referral_platform.launch healthy                  exit code 0 when the web process here is well
"""
import sys

from referral_platform.launch import health, production, running, services, testing


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run"]:
            return running.run()
        case ["serve", name]:
            services.become(name)
        case ["healthy"]:
            return health.exit_code()
        case ["roles"]:
            return production.print_roles()
        case ["test", "--", *command] if command:
            return testing.run_beside_engines(command)
    print(__doc__.strip(), file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
