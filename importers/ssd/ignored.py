"""The tables of SSD that are not read, and why: the written record of what we decided."""

_SCHOOL = "about special educational needs, not about the decisions of social care"
_HEALTH = "about a child's health, not about the decisions of social care; kept out"

IGNORED_TABLES = {
    "ssd_address": "where people live is not needed to trace a decision and is kept out",
    "ssd_api_data_staging": "what was sent to the Department for Education, not what happened",
    "ssd_cla_convictions": "offences of a child, not about the decisions of social care; kept out",
    "ssd_cla_health": _HEALTH,
    "ssd_cla_immunisations": _HEALTH,
    "ssd_cla_previous_permanence": "about orders before this time in care, made elsewhere",
    "ssd_cla_substance_misuse": _HEALTH,
    "ssd_ehcp_active_plans": _SCHOOL,
    "ssd_ehcp_assessment": _SCHOOL,
    "ssd_ehcp_named_plan": _SCHOOL,
    "ssd_ehcp_requests": _SCHOOL,
    "ssd_immigration_status": "about a person's standing, not about the decisions of social care",
    "ssd_permanence": "adoption records have rules of their own on who may see them; kept out",
    "ssd_s251_finance": "about what a placement costs, and placeholders so far",
    "ssd_sdq_scores": _HEALTH,
    "ssd_sen_need": _SCHOOL,
    "ssd_send": _SCHOOL,
    "ssd_version_log": "about the versions of SSD itself",
}
