"""Identity over HTTP: translate, call, translate back."""

from typing import Final

from praktika.identity.adapters.http.access import routes as access
from praktika.identity.adapters.http.accounts import routes as accounts
from praktika.identity.adapters.http.api_keys import routes as api_keys
from praktika.identity.adapters.http.audit import routes as audit
from praktika.identity.adapters.http.auth import routes as auth
from praktika.identity.adapters.http.auth import well_known
from praktika.identity.adapters.http.entry import routes as entry
from praktika.identity.adapters.http.grants import routes as grants
from praktika.identity.adapters.http.joining import joining
from praktika.identity.adapters.http.joining import routes as organisation_invitations
from praktika.identity.adapters.http.organisations import routes as organisations
from praktika.identity.adapters.http.passwords import ROUTERS as PASSWORDS
from praktika.identity.adapters.http.personal_data import erasures, exports
from praktika.identity.adapters.http.profiles import routes as profiles
from praktika.identity.adapters.http.signing_in import routes as signing_in
from praktika.identity.adapters.http.standing import routes as standing
from praktika.identity.adapters.http.token import routes as token

ROUTERS: Final = (
    audit,
    exports,
    erasures,
    auth,
    *PASSWORDS,
    signing_in,
    token,
    accounts,
    entry,
    standing,
    profiles,
    organisations,
    organisation_invitations,
    joining,
    access,
    grants,
    api_keys,
    well_known,
)
