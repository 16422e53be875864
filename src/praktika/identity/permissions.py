"""What one may be allowed to do with accounts, roles and organisations."""

from typing import Final

from praktika.kernel.permissions import ALL, OWN_OR_ALL, Permission

ACCOUNT_READ: Final = Permission("identity.account:read", OWN_OR_ALL, "See accounts.", "Видеть учётные записи.")
ACCOUNT_UPDATE: Final = Permission("identity.account:update", OWN_OR_ALL, "Edit accounts.", "Править учётные записи.")
ACCOUNT_INVITE: Final = Permission("identity.account:invite", ALL, "Invite people.", "Приглашать людей.")
ACCOUNT_BLOCK: Final = Permission(
    "identity.account:block", ALL, "Block and unblock accounts.", "Блокировать и разблокировать учётные записи."
)
GRANT_GIVE: Final = Permission("identity.grant:give", OWN_OR_ALL, "Give and revoke roles.", "Давать и отзывать роли.")
ROLE_READ: Final = Permission(
    "identity.role:read", ALL, "See roles and what they allow.", "Видеть роли и что они разрешают."
)
ORGANISATION_UPDATE: Final = Permission(
    "identity.organisation:update", ALL, "Edit an organisation.", "Править организацию."
)
ORGANISATION_WRITE: Final = Permission(
    "identity.organisation:write", ALL, "Create and archive organisations.", "Создавать и архивировать организации."
)
CABINET_OPEN: Final = Permission("identity.cabinet:open", ALL, "Enter the personal area.", "Входить в личный кабинет.")
ADMIN_PANEL_OPEN: Final = Permission(
    "identity.admin-panel:open", ALL, "Enter the admin panel.", "Входить в панель управления."
)
