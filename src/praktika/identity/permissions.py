"""What one may be allowed to do with accounts, roles, organisations and the records kept about people."""

from typing import Final

from praktika.kernel.permissions import ALL, OWN_OR_ALL, Permission

ACCOUNT_READ: Final = Permission("identity.account:read", OWN_OR_ALL, "See accounts.", "Видеть учётные записи.")
ACCOUNT_UPDATE: Final = Permission("identity.account:update", OWN_OR_ALL, "Edit accounts.", "Править учётные записи.")
ACCOUNT_ARCHIVE: Final = Permission(
    "identity.account:archive", OWN_OR_ALL, "Close and restore accounts.", "Закрывать и восстанавливать учётные записи."
)
ACCOUNT_INVITE: Final = Permission("identity.account:invite", ALL, "Invite people.", "Приглашать людей.")
ACCOUNT_BLOCK: Final = Permission(
    "identity.account:block", ALL, "Block and unblock accounts.", "Блокировать и разблокировать учётные записи."
)
ACCOUNT_EXPORT: Final = Permission(
    "identity.account:export", OWN_OR_ALL, "Export personal data.", "Выгружать персональные данные."
)
ACCOUNT_ERASE: Final = Permission(
    "identity.account:erase", OWN_OR_ALL, "Erase personal data.", "Стирать персональные данные."
)
SESSION_MANAGE: Final = Permission(
    "identity.session:manage", OWN_OR_ALL, "See and end sessions.", "Видеть и завершать сеансы."
)
LOGIN_EVENT_READ: Final = Permission(
    "identity.login-event:read", OWN_OR_ALL, "See who signed in and who failed to.", "Видеть входы и неудачные попытки."
)
THROTTLE_RELEASE: Final = Permission(
    "identity.throttle:release", ALL, "Let somebody try to sign in again at once.", "Снимать задержку входа."
)
GRANT_READ: Final = Permission(
    "identity.grant:read", OWN_OR_ALL, "See who holds which role.", "Видеть, у кого какие роли."
)
GRANT_GIVE: Final = Permission("identity.grant:give", OWN_OR_ALL, "Give and revoke roles.", "Давать и отзывать роли.")
GRANT_APPROVE: Final = Permission(
    "identity.grant:approve", ALL, "Decide on requested roles.", "Решать о запрошенных ролях."
)
ROLE_READ: Final = Permission(
    "identity.role:read", ALL, "See roles and what they allow.", "Видеть роли и что они разрешают."
)
ROLE_WRITE: Final = Permission("identity.role:write", ALL, "Make and edit roles.", "Создавать и править роли.")
ORGANISATION_UPDATE: Final = Permission(
    "identity.organisation:update", ALL, "Edit an organisation.", "Править организацию."
)
ORGANISATION_WRITE: Final = Permission(
    "identity.organisation:write", ALL, "Create and archive organisations.", "Создавать и архивировать организации."
)
API_KEY_MANAGE: Final = Permission(
    "identity.api-key:manage", OWN_OR_ALL, "Make and revoke API keys.", "Создавать и отзывать ключи API."
)
AUDIT_READ: Final = Permission("identity.audit:read", OWN_OR_ALL, "Read the audit trail.", "Читать журнал действий.")
CABINET_OPEN: Final = Permission("identity.cabinet:open", ALL, "Enter the personal area.", "Входить в личный кабинет.")
ADMIN_PANEL_OPEN: Final = Permission(
    "identity.admin-panel:open", ALL, "Enter the admin panel.", "Входить в панель управления."
)
