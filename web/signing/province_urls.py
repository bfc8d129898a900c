"""Addresses of signing in with the province's account; part of the system only where it is configured."""

from django.urls import path

from web.signing import province

urlpatterns = [
    path("sign-in/province/", province.ToProvince.as_view(), name="province"),
    path("sign-in/province/return/", province.returned, name="province_return"),
    path("sign-in/province/left/", province.left, name="province_left"),
]
