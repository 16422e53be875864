"""What both adapters say alike of personal data: the members handed out, and how exports and erasures are shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from praktika.identity.domain import DataExportStatus, is_overdue
from praktika.identity.queries import DataExportView, ErasurePartView, ErasureView
from praktika.kernel.personal_data import Kept

MEMBERS: Final[Mapping[str, Sequence[str]]] = {
    "account": (
        *("id", "email", "email_confirmed_at", "username", "first_name", "last_name", "middle_name", "phone", "title"),
        *("locale", "timezone", "organisation_id", "status", "status_reason", "status_at", "created_at", "updated_at"),
        *("last_login_at", "accepted_terms", "accepted_terms_at"),
    ),
    "roles": ("id", "role", "organisation_id", "state", "given_at", "reason"),
    "sessions": (
        *("id", "device_name", "user_agent", "address", "created_at", "last_used_at", "ended_at", "end_reason"),
    ),
    "login_events": ("id", "at", "outcome", "address", "user_agent"),
    "email_changes": ("id", "old_email", "changed_at"),
    "api_keys": ("id", "name", "permissions", "created_at", "expires_at", "last_used_at", "revoked_at"),
    "organisation_invitations": ("id", "organisation_id", "email", "roles", "state", "created_at", "decided_at"),
    "data_exports": ("id", "requested_at", "status", "made_at", "expires_at"),
    "erasures": ("id", "requested_at", "scheduled_for", "status"),
    "audit_events": ("id", "at", "action", "changes", "reason"),
}
"""Sections of identity's part of an export; nothing here is a hash, a token, or about anybody else."""


def export_view(row: Mapping[str, Any], now: datetime) -> DataExportView:
    """A file whose time is over is not ready any more, whether or not it is deleted yet."""
    status = DataExportStatus(row["status"])
    is_over = status is DataExportStatus.READY and row["expires_at"] <= now
    shown = {name: row[name] for name in DataExportView.__slots__}
    return DataExportView(**shown | {"status": (DataExportStatus.EXPIRED if is_over else status).value})


def erasure_view(row: Mapping[str, Any], now: datetime) -> ErasureView:
    shown = {name: row[name] for name in ErasureView.__slots__ if name in row}
    return ErasureView(
        **shown
        | {
            "status": str(row["status"]),
            "overdue": is_overdue(row["status"], row["scheduled_for"], now),
            "parts": [_part(**part) for part in row["parts"]],
        }
    )


def _part(kept: Sequence[Mapping[str, str]], **members: Any) -> ErasurePartView:
    return ErasurePartView(kept=[Kept(**each) for each in kept], **members)
