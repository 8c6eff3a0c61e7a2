import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { clientAddress, pinForwardedHeaders } from './origin.ts';

type Headers = Record<string, string>;

function request(headers: Headers, { encrypted = false, remoteAddress = '192.0.2.7' } = {}): IncomingMessage {
  return { headers: { ...headers }, socket: { encrypted, remoteAddress } } as unknown as IncomingMessage;
}

const alone = { publicUrl: null, trustProxy: false };
const proxied = { publicUrl: null, trustProxy: true };
const forged = {
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '203.0.113.9',
};

describe('clientAddress', () => {
  test.each<[string, Headers, string]>([
    ['a name', { host: 'registry.example' }, 'http://registry.example'],
    ['a name with a port', { host: 'registry.example:3000' }, 'http://registry.example:3000'],
    ['an IPv4 address', { host: '127.0.0.1:5000' }, 'http://127.0.0.1:5000'],
    ['an IPv6 address', { host: '[::1]:5000' }, 'http://[::1]:5000'],
    ['no Host at all', {}, 'http://localhost'],
    ['a Host with a quote', { host: 'a"b' }, 'http://localhost'],
    ['a Host with a path', { host: 'a.example/evil' }, 'http://localhost'],
    ['a Host with a user', { host: 'user@evil.example' }, 'http://localhost'],
    ['a Host with a line break', { host: 'a\r\nx: y' }, 'http://localhost'],
    ['a Host with a comma', { host: 'a,b' }, 'http://localhost'],
    ['a Host with a port that is none', { host: 'a:123456' }, 'http://localhost'],
    ['a Host with a port that is too large', { host: 'a:99999' }, 'http://localhost'],
    ['an address that is none', { host: '256.1.1.1' }, 'http://localhost'],
  ])('takes the Host header as typed: %s', (_, headers, origin) => {
    const address = clientAddress(request(headers), alone);
    expect(address).toEqual({ origin, host: origin.slice('http://'.length), ip: '192.0.2.7' });
  });

  test('believes no X-Forwarded header unless it is told to', () => {
    expect(clientAddress(request({ host: 'registry.example', ...forged }), alone)).toEqual({
      host: 'registry.example',
      origin: 'http://registry.example',
      ip: '192.0.2.7',
    });
  });

  test('is https on a connection with TLS', () => {
    expect(clientAddress(request({ host: 'a.example' }, { encrypted: true }), alone).origin).toBe(
      'https://a.example',
    );
  });

  test('behind a trusted proxy takes host and scheme from it', () => {
    const headers = {
      host: 'inner:3000',
      'x-forwarded-host': 'registry.example',
      'x-forwarded-proto': 'https',
    };
    expect(clientAddress(request(headers), proxied).origin).toBe('https://registry.example');
    expect(clientAddress(request({ host: 'inner:3000' }), proxied).origin).toBe('http://inner:3000');
    const odd = { host: 'inner:3000', 'x-forwarded-host': 'a b', 'x-forwarded-proto': 'gopher' };
    expect(clientAddress(request(odd), proxied).origin).toBe('http://localhost');
  });

  test('takes the first of several hosts and schemes: the outermost proxy knows what was typed', () => {
    const headers = {
      host: 'inner',
      'x-forwarded-host': 'outer.example, mid',
      'x-forwarded-proto': 'https, http',
    };
    expect(clientAddress(request(headers), proxied).origin).toBe('https://outer.example');
  });

  test('takes the last of several addresses: the proxy appends its own finding to what a client made up', () => {
    const ipOf = (forwardedFor: string) =>
      clientAddress(request({ host: 'a', 'x-forwarded-for': forwardedFor }), proxied).ip;
    expect(ipOf('203.0.113.9')).toBe('203.0.113.9');
    expect(ipOf('10.0.0.1, 203.0.113.9')).toBe('203.0.113.9');
    expect(ipOf('10.0.0.1,203.0.113.9, ')).toBe('203.0.113.9');
    expect(ipOf('')).toBe('192.0.2.7');
  });

  test('takes an address without the port that some proxies write', () => {
    const ipOf = (forwardedFor: string) =>
      clientAddress(request({ host: 'a', 'x-forwarded-for': forwardedFor }), proxied).ip;
    expect(ipOf('203.0.113.9:51234')).toBe('203.0.113.9');
    expect(ipOf('[2001:db8::1]:51234')).toBe('2001:db8::1');
    expect(ipOf('[2001:db8::1]')).toBe('2001:db8::1');
    expect(ipOf('2001:db8::1')).toBe('2001:db8::1');
  });

  test('writes an IPv4 address as such, not inside of IPv6', () => {
    expect(clientAddress(request({ host: 'a' }, { remoteAddress: '::ffff:192.0.2.7' }), alone).ip).toBe(
      '192.0.2.7',
    );
  });

  describe('with PUBLIC_URL', () => {
    const known = { publicUrl: 'https://registry.example', trustProxy: false };

    test.each([
      ['registry.example', 'https://registry.example'],
      ['REGISTRY.example', 'https://REGISTRY.example'],
      ['registry.example:443', 'https://registry.example:443'],
    ])('its scheme holds under its own host, however that is typed: %s', (host, origin) => {
      expect(clientAddress(request({ host }), known).origin).toBe(origin);
    });

    test.each(['other.example', 'registry.example:8443', 'registry.example:80', 'registry.example.evil'])(
      'its scheme does not hold elsewhere: %s',
      (host) => {
        expect(clientAddress(request({ host }), known).origin).toBe(`http://${host}`);
      },
    );

    test('it stands in for a Host that is none', () => {
      expect(clientAddress(request({ host: 'a"b' }), known).origin).toBe('https://registry.example');
      expect(clientAddress(request({}), known).origin).toBe('https://registry.example');
    });

    test('its port counts', () => {
      const other = { publicUrl: 'http://registry.example:3000', trustProxy: false };
      const secure = request({ host: 'registry.example:3000' }, { encrypted: true });
      expect(clientAddress(secure, other).origin).toBe('http://registry.example:3000');
      expect(clientAddress(request({ host: 'registry.example' }), other).origin).toBe(
        'http://registry.example',
      );
    });
  });
});

describe('pinForwardedHeaders', () => {
  test('leaves of a client’s own headers nothing', () => {
    const made = request({
      ...forged,
      host: 'registry.example',
      forwarded: 'for=evil',
      'x-forwarded-port': '1',
      'x-forwarded-prefix': '/x',
      accept: '*/*',
    });
    pinForwardedHeaders(made, clientAddress(made, alone));
    expect(made.headers).toEqual({
      host: 'registry.example',
      accept: '*/*',
      'x-forwarded-host': 'registry.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '192.0.2.7',
    });
  });
});
