"""What applicants are not asked for: the papers that a connected source answers (社会救助法 第六十二条)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases import certificates

PAPERS = {
    "identity_card": _("居民身份证复印件"),
    "household_register": _("户口簿复印件"),
    "residence_permit": _("居住证"),
    "marriage_certificate": _("结婚证"),
    "divorce_certificate": _("离婚证"),
    "disability_card": _("残疾人证"),
    "death_certificate": _("死亡、火化证明"),
    "property_certificate": _("不动产权证"),
    "vehicle_licence": _("机动车行驶证"),
    "social_insurance_record": _("社会保险参保证明"),
    "pension_record": _("养老金领取证明"),
    "tax_record": _("纳税证明"),
    "business_licence": _("营业执照"),
    "housing_fund_record": _("住房公积金缴存证明"),
    "bank_statement": _("银行存款证明、流水"),
}


@require_safe
def not_required(request: HttpRequest) -> HttpResponse:
    """The papers that nobody may ask an applicant for, and where the office gets them."""
    rows = [(PAPERS.get(paper, paper), source) for paper, source in certificates.not_required()]
    return render(request, "web/not_required.html", {"rows": rows})
