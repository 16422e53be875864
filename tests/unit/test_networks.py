import pytest

from praktika.kernel.networks import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("1:2", "1:2"),
        ("", ""),
    ],
)
def test_a_subscriber_is_known_by_an_address_or_a_network(address, network):
    assert network_of(address) == network
