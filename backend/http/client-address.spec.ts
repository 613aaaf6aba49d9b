import { networkOf } from './client-address.ts';

describe('the network of an address', () => {
  const customer = (address: string) => networkOf(address, { v4: 4, v6: 4 });
  const shown = (address: string) => networkOf(address, { v4: 3, v6: 3 });

  it('is one IPv4 address or an IPv6 /64', () => {
    expect(customer('192.0.2.77')).toBe('192.0.2.77/32');
    expect(customer('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(customer('2001:DB8:1:2::ffff')).toBe('2001:db8:1:2::/64');
    expect(customer('::1')).toBe('0:0:0:0::/64');
    expect(customer('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  });

  it('is the same for every notation of an IPv4 address', () => {
    expect(customer('::ffff:192.0.2.77')).toBe('192.0.2.77/32');
    expect(customer('::FFFF:c000:24d')).toBe('192.0.2.77/32');
  });

  it('ignores a port', () => {
    expect(customer('192.0.2.77:443')).toBe('192.0.2.77/32');
    expect(customer('[::ffff:192.0.2.77]:443')).toBe('192.0.2.77/32');
    expect(customer('[2001:db8:1:2::7]:443')).toBe('2001:db8:1:2::/64');
    expect(customer('[fe80::1%eth0]:443')).toBe('fe80:0:0:0::/64');
  });

  it('is displayed without its last part', () => {
    expect(shown('192.0.2.77')).toBe('192.0.2.0/24');
    expect(shown('2001:db8:1:2::7')).toBe('2001:db8:1::/48');
  });

  it('is unknown for anything else', () => {
    expect(customer('')).toBe('unknown');
    expect(customer('_hidden')).toBe('unknown');
    expect(customer('example.org:443')).toBe('unknown');
    expect(customer('192.0.2.77:65536')).toBe('unknown');
  });
});
