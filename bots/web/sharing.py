"""Where an award can go from its page: LinkedIn, wallets, paper."""

from __future__ import annotations

import io
from datetime import datetime
from urllib.parse import urlencode

LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin(
    *, name: str, issuer: str, address: str, number: str, at: datetime, until: datetime | None
) -> str:
    """The address that fills in LinkedIn's form for a licence or certification.

    The parameters are LinkedIn's own ("Add to profile").
    """
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": name,
        "organizationName": issuer,
        "issueYear": at.year,
        "issueMonth": at.month,
        "certUrl": address,
        "certId": number,
    }
    if until is not None:
        fields |= {"expirationYear": until.year, "expirationMonth": until.month}
    return f"{LINKEDIN}?{urlencode(fields)}"


def qr_code(address: str) -> str:
    """A QR code as SVG: black on white, with the quiet edge that readers need."""
    import segno  # noqa: PLC0415  only where a code is asked for

    drawn = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        drawn,
        kind="svg",
        border=4,
        light="#fff",
        svgns=True,
        xmldecl=False,
        omitsize=True,
        nl=False,
    )
    return drawn.getvalue().decode()
