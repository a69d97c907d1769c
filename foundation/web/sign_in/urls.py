"""The sign-in pages: those of people who refer, and those of staff, which the operators' host has too."""
from django.urls import path

from foundation.web.sign_in import advocates, confirm, own, second_factor, staff

advocate_pages = [
    path("sign-in/", advocates.sign_in, name="sign_in"),
    path("sign-in/code/", advocates.sign_in_code, name="sign_in_code"),
]
staff_pages = [
    path("sign-out/", advocates.sign_out, name="sign_out"),
    path("confirm/", confirm.confirm, name="confirm"),
    path("staff/sign-in/", staff.staff_sign_in, name="staff_sign_in"),
    path("staff/forgotten/", staff.staff_forgotten, name="staff_forgotten"),
    path("staff/reset/<str:secret>/", staff.staff_reset, name="staff_reset"),
    path("staff/invitation/<str:secret>/", staff.invitation, name="invitation"),
    path("staff/second-factor/", second_factor.second_factor, name="second_factor"),
    path("staff/second-factor/check/", second_factor.second_factor_check, name="second_factor_check"),
    path("staff/second-factor/app/", second_factor.second_factor_app, name="second_factor_app"),
    path("staff/second-factor/passkey/", second_factor.second_factor_passkey, name="second_factor_passkey"),
    path("staff/recovery-codes/", second_factor.recovery_codes, name="recovery_codes"),
    path("staff/your-sign-in/", own.your_sign_in, name="your_sign_in"),
    path("staff/your-sign-in/elsewhere", own.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("staff/your-sign-in/codes", own.new_recovery_codes, name="new_recovery_codes"),
    path("staff/your-sign-in/<int:factor_id>/remove", own.remove_factor, name="remove_factor"),
]
