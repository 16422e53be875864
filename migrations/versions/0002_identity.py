"""Organisations, accounts, roles, sessions, codes

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from praktika.kernel.ids import uuid7

# code, level, name, description, permissions with scope all, with scope own
ROLES = (
    (
        "admin",
        "platform",
        "Administrator",
        "Runs the platform; may do everything.",
        "*",
        "",
    ),
    (
        "moderator",
        "platform",
        "Moderator",
        "Moderates the community.",
        "identity.admin-panel:open",
        "",
    ),
    (
        "manager",
        "organisation",
        "Manager",
        "Runs an organisation's programmes, people and timesheets.",
        "identity.account:archive,block,invite,read,update identity.admin-panel:open identity.audit:read "
        "identity.grant:approve,give,read identity.login-event:read identity.organisation:update "
        "identity.role:read identity.session:manage identity.throttle:release "
        "internships.application:override,read,review internships.candidate:read "
        "internships.catalogue:read,write internships.certificate:read,write internships.import:read,write "
        "internships.intern:end,enrol,evaluate,read,write internships.points:award,read "
        "internships.programme:launch,read,write internships.report:read,review "
        "internships.submission:read,review internships.template:publish,read,write "
        "notifications.message:read,requeue notifications.template:read notifications.webhook:manage "
        "timesheets.calendar:write timesheets.codes:write timesheets.day:read,write "
        "timesheets.deviation:decide,read,write timesheets.export:create,read timesheets.limits:read,write "
        "timesheets.month:close,read timesheets.profile:read,write timesheets.schedule:generate,read,write "
        "timesheets.sheet:read,review,submit ",
        "internships.file:write",
    ),
    (
        "recruiter",
        "organisation",
        "Recruiter",
        "Finds people for vacancies.",
        "identity.account:read",
        "",
    ),
    (
        "customer",
        "organisation",
        "Customer",
        "Raises vacancies for a unit and decides on candidates.",
        "",
        "",
    ),
    (
        "employee",
        "organisation",
        "Employee",
        "Refers candidates and interviews when invited.",
        "",
        "",
    ),
    (
        "curator",
        "organisation",
        "Curator",
        "Looks after the interns assigned to them.",
        "identity.account:read",
        "internships.application:read,review internships.candidate:read internships.catalogue:read "
        "internships.certificate:read internships.file:write internships.intern:evaluate,read "
        "internships.points:award,read internships.programme:read internships.report:read,review "
        "internships.submission:read,review internships.template:read timesheets.day:read,write "
        "timesheets.deviation:decide,read,write timesheets.export:create,read timesheets.limits:read "
        "timesheets.month:read timesheets.profile:read timesheets.schedule:read "
        "timesheets.sheet:read,review,submit ",
    ),
    (
        "specialist",
        "personal",
        "Specialist",
        "Publishes consultation slots.",
        "",
        "",
    ),
    (
        "client",
        "personal",
        "Client",
        "Reserves consultation slots.",
        "",
        "",
    ),
    (
        "participant",
        "personal",
        "Participant",
        "Applies, and is an intern.",
        "",
        "internships.application:read,submit internships.candidate:act,read internships.certificate:read "
        "internships.file:write internships.intern:read internships.points:read internships.report:read,write "
        "internships.submission:read,write timesheets.day:read timesheets.deviation:read,request "
        "timesheets.schedule:read timesheets.sheet:read,submit ",
    ),
)


def _given(permissions: str, scope: str) -> list[dict[str, str]]:
    """One resource a word: `identity.account:read,update`."""
    words = (word.rpartition(":") for word in permissions.split())
    return [
        {"permission": f"{resource}{colon}{verb}", "scope": scope}
        for resource, colon, verbs in words
        for verb in verbs.split(",")
    ]


def _row(code: str, level: str, name: str, description: str, everything: str, own: str) -> dict[str, object]:
    permissions = sorted(_given(everything, "all") + _given(own, "own"), key=lambda each: each["permission"])
    return {
        "id": uuid7(),
        "code": code,
        "name": name,
        "description": description,
        "level": level,
        "built_in": True,
        "permissions": permissions,
        "version": 1,
    }


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column("legal_name", sa.Text(), nullable=True),
        sa.Column("okpo", sa.Text(), nullable=True),
        sa.Column("inn", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_organisations")),
    )
    op.create_index(
        "ix_identity_organisations_order",
        "identity_organisations",
        [sa.literal_column('lower(name) COLLATE "C"'), "id"],
        unique=False,
    )
    op.create_index(
        "ix_identity_organisations_search",
        "identity_organisations",
        [sa.literal_column("lower(name) gin_trgm_ops")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "uq_identity_organisations_name",
        "identity_organisations",
        [sa.literal_column("lower(name)")],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "identity_roles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("built_in", sa.Boolean(), nullable=False),
        sa.Column("permissions", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_roles")),
        sa.UniqueConstraint("code", name="uq_identity_roles_code"),
    )
    op.create_table(
        "identity_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("middle_name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("status_by", sa.Uuid(), nullable=True),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_terms", sa.Text(), nullable=True),
        sa.Column("accepted_terms_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'active' OR password_hash IS NOT NULL", name=op.f("ck_identity_accounts_password")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["identity_organisations.id"], name=op.f("fk_identity_accounts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_accounts")),
    )
    op.create_index(op.f("ix_identity_accounts_created_at_id"), "identity_accounts", ["created_at", "id"], unique=False)
    op.create_index(
        "ix_identity_accounts_email",
        "identity_accounts",
        [sa.literal_column('lower(email) COLLATE "C"'), "id"],
        unique=False,
    )
    op.create_index(
        "ix_identity_accounts_last_login_at",
        "identity_accounts",
        [sa.literal_column("coalesce(last_login_at, '1970-01-01 00:00:00+00'::timestamptz)"), "id"],
        unique=False,
    )
    op.create_index(
        "ix_identity_accounts_last_name",
        "identity_accounts",
        [sa.literal_column("replace(lower(coalesce(last_name, '')), 'ё', 'е') COLLATE \"C\""), "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_identity_accounts_organisation_id_created_at_id"),
        "identity_accounts",
        ["organisation_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_identity_accounts_search",
        "identity_accounts",
        [
            sa.literal_column(
                "(lower(coalesce(last_name, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(middle_name, '') || ' ' || coalesce(username, '') || ' ' || email)) gin_trgm_ops"
            )
        ],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "uq_identity_accounts_email",
        "identity_accounts",
        [sa.literal_column("lower(email)")],
        unique=True,
        postgresql_where=sa.text("status <> 'archived'"),
    )
    op.create_index(
        "uq_identity_accounts_username",
        "identity_accounts",
        [sa.literal_column("lower(username)")],
        unique=True,
        postgresql_where=sa.text("status <> 'archived'"),
    )
    op.create_table(
        "identity_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["identity_accounts.id"], name=op.f("fk_identity_codes_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_codes")),
        sa.UniqueConstraint("hash", name="uq_identity_codes_hash"),
    )
    op.create_index(
        op.f("ix_identity_codes_account_id_purpose_created_at"),
        "identity_codes",
        ["account_id", "purpose", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_identity_codes_open",
        "identity_codes",
        ["account_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
    )
    op.create_table(
        "identity_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["identity_accounts.id"], name=op.f("fk_identity_grants_account_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["identity_organisations.id"], name=op.f("fk_identity_grants_organisation_id")
        ),
        sa.ForeignKeyConstraint(["role"], ["identity_roles.code"], name=op.f("fk_identity_grants_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_grants")),
    )
    op.create_index(
        op.f("ix_identity_grants_role_organisation_id"), "identity_grants", ["role", "organisation_id"], unique=False
    )
    op.create_index(
        "uq_identity_grants_live",
        "identity_grants",
        ["account_id", "role"],
        unique=True,
        postgresql_where=sa.text("state IN ('pending', 'active')"),
    )
    op.create_table(
        "identity_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("device_name", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absolute_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_identity_sessions_end")),
        sa.ForeignKeyConstraint(["account_id"], ["identity_accounts.id"], name=op.f("fk_identity_sessions_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_sessions")),
    )
    op.create_index(op.f("ix_identity_sessions_ended_at"), "identity_sessions", ["ended_at"], unique=False)
    op.create_index(
        "ix_identity_sessions_live",
        "identity_sessions",
        ["account_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "identity_refresh_tokens",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["identity_sessions.id"],
            name=op.f("fk_identity_refresh_tokens_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_identity_refresh_tokens")),
    )
    op.create_index(
        op.f("ix_identity_refresh_tokens_session_id"), "identity_refresh_tokens", ["session_id"], unique=False
    )
    columns = (
        *(sa.column(name, sa.Text()) for name in ("code", "name", "description", "level")),
        sa.column("id", sa.Uuid()),
        sa.column("built_in", sa.Boolean()),
        sa.column("permissions", postgresql.JSONB()),
        sa.column("version", sa.Integer()),
    )
    op.bulk_insert(sa.table("identity_roles", *columns), [_row(*role) for role in ROLES])


def downgrade() -> None:
    op.drop_index(op.f("ix_identity_refresh_tokens_session_id"), table_name="identity_refresh_tokens")
    op.drop_table("identity_refresh_tokens")
    op.drop_index(
        "ix_identity_sessions_live", table_name="identity_sessions", postgresql_where=sa.text("ended_at IS NULL")
    )
    op.drop_index(op.f("ix_identity_sessions_ended_at"), table_name="identity_sessions")
    op.drop_table("identity_sessions")
    op.drop_index(
        "uq_identity_grants_live",
        table_name="identity_grants",
        postgresql_where=sa.text("state IN ('pending', 'active')"),
    )
    op.drop_index(op.f("ix_identity_grants_role_organisation_id"), table_name="identity_grants")
    op.drop_table("identity_grants")
    op.drop_index(
        "uq_identity_codes_open",
        table_name="identity_codes",
        postgresql_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
    )
    op.drop_index(op.f("ix_identity_codes_account_id_purpose_created_at"), table_name="identity_codes")
    op.drop_table("identity_codes")
    op.drop_index(
        "uq_identity_accounts_username",
        table_name="identity_accounts",
        postgresql_where=sa.text("status <> 'archived'"),
    )
    op.drop_index(
        "uq_identity_accounts_email", table_name="identity_accounts", postgresql_where=sa.text("status <> 'archived'")
    )
    op.drop_index("ix_identity_accounts_search", table_name="identity_accounts", postgresql_using="gin")
    op.drop_index(op.f("ix_identity_accounts_organisation_id_created_at_id"), table_name="identity_accounts")
    op.drop_index("ix_identity_accounts_last_name", table_name="identity_accounts")
    op.drop_index("ix_identity_accounts_last_login_at", table_name="identity_accounts")
    op.drop_index("ix_identity_accounts_email", table_name="identity_accounts")
    op.drop_index(op.f("ix_identity_accounts_created_at_id"), table_name="identity_accounts")
    op.drop_table("identity_accounts")
    op.drop_table("identity_roles")
    op.drop_index(
        "uq_identity_organisations_name",
        table_name="identity_organisations",
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.drop_index("ix_identity_organisations_search", table_name="identity_organisations", postgresql_using="gin")
    op.drop_index("ix_identity_organisations_order", table_name="identity_organisations")
    op.drop_table("identity_organisations")
