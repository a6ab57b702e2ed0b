import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { developmentChains, developmentRoot } from '../../../sandbox/paypal/development-certificates.ts';
import type { IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import type { PaypalAccount } from '../../../src/providers/paypal/paypal.account.ts';
import { pinnedUrl, signingKey, trustedChain } from '../../../src/providers/paypal/paypal.certificates.ts';
import { paypalRoots } from '../../../src/providers/paypal/paypal.roots.ts';
import {
	expiredIntermediate,
	hiddenNameLeaf,
	leafOfLeaf,
	liveLeaf,
	otherNameLeaf,
	twoNamesLeaf,
} from './certificates.ts';

const now = '2026-11-22T10:00:00.000Z' as IsoInstant;
const [goodLeaf = '', goodIntermediate = ''] =
	developmentChains.good.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
const outcome = (pem: string, at: IsoInstant = now, roots: readonly string[] = [developmentRoot]) => {
	const chain = trustedChain(pem, roots, at);
	return chain.ok ? 'trusted' : chain.error.detail;
};

describe('the address of a certificate', () => {
	const path = '/v1/notifications/certs/CERT-360caa42-fca2a594-df8cd2d5';

	it.each(['api.paypal.com', 'api-m.paypal.com', 'API.PAYPAL.COM'])('may be at %s, in the live world only', (host) => {
		expect(pinnedUrl(`https://${host}${path}`, false)?.href).toBe(`https://${host.toLowerCase()}${path}`);
		expect(pinnedUrl(`https://${host}${path}`, true)).toBeNull();
	});

	it.each(['api.sandbox.paypal.com', 'api-m.sandbox.paypal.com'])('may be at %s, in the sandbox only', (host) => {
		expect(pinnedUrl(`https://${host}${path}`, true)).not.toBeNull();
		expect(pinnedUrl(`https://${host}${path}`, false)).toBeNull();
	});

	it.each([
		`http://api.paypal.com${path}`,
		`https://api.paypal.com.evil.tld${path}`,
		`https://evil.tld/?x=paypal.com`,
		`https://evil.tld${path}?x=api.paypal.com`,
		`https://api.paypal.com@evil.tld${path}`,
		`https://user:password@api.paypal.com${path}`,
		`https://evilpaypal.com${path}`,
		`https://www.paypal.com${path}`,
		`https://api.paypal.com:8443${path}`,
		`https://api.paypal.com.${path}`,
		`https://api.paypal.com${path}?next=https://evil.tld`,
		`https://api.paypal.com${path}#x`,
		'https://api.paypal.com/v1/notifications/certs/',
		'https://api.paypal.com/v1/notifications/certs/../../oauth2/token',
		'https://api.paypal.com/v1/notifications/certs/%2e%2e/%2e%2e/x',
		'https://api.paypal.com/v1/notifications/certsX/CERT-1',
		'https://api.paypal.com/redirect/v1/notifications/certs/CERT-1',
		'file:///etc/passwd',
		'//api.paypal.com/v1/notifications/certs/CERT-1',
		'',
	])('is never %s', (url) => {
		expect(pinnedUrl(url, false)).toBeNull();
		expect(pinnedUrl(url, true)).toBeNull();
	});
});

describe('a chain', () => {
	it('from the leaf to a pinned root is trusted, whatever else its file holds', () => {
		expect(outcome(developmentChains.good)).toBe('trusted');
		expect(outcome(`${goodLeaf}\n${liveLeaf}\n${goodIntermediate}\n${developmentRoot}`)).toBe('trusted');
	});

	it('is trusted by nobody who was not given its root', () => {
		expect(outcome(developmentChains.good, now, paypalRoots)).toMatch(/does not lead to a root/);
		expect(outcome(developmentChains.good, now, [])).toMatch(/does not lead to a root/);
	});

	it('of a foreign root is refused, with and without the root in its file', () => {
		expect(outcome(developmentChains.foreign)).toMatch(/does not lead to a root/);
		expect(outcome(`${developmentChains.foreign}\n${developmentRoot}`)).toMatch(/does not lead to a root/);
	});

	it('is refused before and after the days of any of its certificates', () => {
		expect(outcome(developmentChains.expired)).toMatch(/expired/);
		expect(outcome(`${goodLeaf}\n${expiredIntermediate}`)).toMatch(/expired/);
		expect(outcome(developmentChains.good, '2019-12-31T23:59:59.000Z' as IsoInstant)).toMatch(/not valid yet/);
		expect(outcome(developmentChains.good, '2049-12-31T00:00:01.000Z' as IsoInstant)).toMatch(/expired/);
		expect(outcome(developmentChains.expired, '2020-06-01T00:00:00.000Z' as IsoInstant)).toBe('trusted');
	});

	it('that lacks its middle, or has two leaves, is refused or judged by its first certificate alone', () => {
		expect(outcome(goodLeaf)).toMatch(/does not lead to a root/);
		expect(outcome(`${otherNameLeaf}\n${goodLeaf}\n${goodIntermediate}`)).toMatch(/something else/);
		expect(outcome(`${goodIntermediate}\n${goodLeaf}`)).toMatch(/something else/);
	});

	it.each([
		['of another name', otherNameLeaf],
		['of two names', twoNamesLeaf],
		['with the name hidden in another field', hiddenNameLeaf],
		['of the root itself', developmentRoot],
	])('whose leaf is %s is refused', (_what, leaf) => {
		expect(outcome(`${leaf}\n${goodIntermediate}`)).toMatch(/something else/);
	});

	it('through a certificate that is no authority is refused', () => {
		expect(outcome(`${leafOfLeaf}\n${liveLeaf}\n${goodIntermediate}`)).toMatch(/does not lead to a root/);
	});

	it.each(['', 'nonsense', goodLeaf.slice(0, 400), goodLeaf.replace('MII', 'AAA'), `${goodLeaf}\n`.repeat(9)])(
		'that cannot be read is refused (%#)',
		(pem) => {
			expect(outcome(pem)).toMatch(/no certificate/);
		},
	);

	it('with a changed byte in its leaf is refused', () => {
		const middle = Math.floor(goodLeaf.length / 2);
		const changed = `${goodLeaf.slice(0, middle)}${goodLeaf[middle] === 'A' ? 'B' : 'A'}${goodLeaf.slice(middle + 1)}`;
		expect(outcome(`${changed}\n${goodIntermediate}`)).not.toBe('trusted');
	});
});

describe('the roots that we ship', () => {
	it('are authorities that sign themselves, and none is the sandbox’s', () => {
		for (const pem of paypalRoots) {
			const root = new X509Certificate(pem);
			expect(root.ca).toBe(true);
			expect(root.verify(root.publicKey)).toBe(true);
			expect(root.subject).toMatch(/^CN=DigiCert /m);
		}
		expect(paypalRoots).not.toContain(developmentRoot);
	});
});

describe('fetching a certificate', () => {
	const account = (apiBase: string): PaypalAccount => ({
		clientId: 'client',
		clientSecret: 'secret',
		webhookId: 'WH1',
		sandbox: true,
		apiBase,
		verification: 'certificate',
		certificateRoots: [developmentRoot],
	});
	/** An address that no other test has made the isolate remember. */
	const freshUrl = () => `https://api.sandbox.paypal.com/v1/notifications/certs/CERT-${crypto.randomUUID()}`;
	const played = account('https://played.example.test/paypal');

	const fetching = (answer: (url: string) => Response | Promise<Response>) => {
		const asked: { url: string; redirect: string | undefined }[] = [];
		const fetchOnce = async (input: RequestInfo | URL, init?: RequestInit) => {
			const url = input instanceof Request ? input.url : input.toString();
			asked.push({ url, redirect: init?.redirect });
			return answer(url);
		};
		return { asked, deps: { fetch: fetchOnce as typeof fetch, clock: { now: () => now }, timeoutMs: 1_000 } };
	};
	const ask = async (url: string, world: ReturnType<typeof fetching>, at = now, of = played) => {
		const key = await signingKey(url, of, world.deps, at);
		return key.ok ? 'key' : key.error.type;
	};

	it('goes to PayPal’s own address, or to who plays PayPal, and follows no redirect', async () => {
		const world = fetching(() => new Response(developmentChains.good));
		const [first, second] = [freshUrl(), freshUrl()];
		expect(await ask(first, world, now, account('https://api-m.sandbox.paypal.com'))).toBe('key');
		expect(await ask(second, world)).toBe('key');
		expect(world.asked).toEqual([
			{ url: first, redirect: 'manual' },
			{ url: second.replace('https://api.sandbox.paypal.com', played.apiBase), redirect: 'manual' },
		]);
	});

	it('asks nobody when the address is not PayPal’s', async () => {
		const world = fetching(() => new Response(developmentChains.good));
		expect(await ask('https://evil.tld/v1/notifications/certs/CERT-1', world)).toBe('notice/forged');
		expect(world.asked).toEqual([]);
	});

	it('happens once a day for each address', async () => {
		const world = fetching(() => new Response(developmentChains.good));
		const url = freshUrl();
		for (const at of [now, '2026-11-23T09:59:59.000Z', '2026-11-23T10:00:01.000Z']) {
			expect(await ask(url, world, at as IsoInstant)).toBe('key');
		}
		expect(world.asked).toHaveLength(2);
	});

	it('is not spared where other roots are trusted, or when what is remembered has expired', async () => {
		const world = fetching(() => new Response(developmentChains.good));
		const url = freshUrl();
		expect(await ask(url, world)).toBe('key');
		expect(await ask(url, world, now, { ...played, certificateRoots: [] })).toBe('notice/forged');
		expect(await ask(url, world, '2049-12-31T00:00:01.000Z' as IsoInstant)).toBe('notice/forged');
		expect(world.asked).toHaveLength(3);
	});

	it('remembers nothing that was refused', async () => {
		const chains = [developmentChains.foreign, developmentChains.good];
		const world = fetching(() => new Response(chains.shift()));
		const url = freshUrl();
		expect(await ask(url, world)).toBe('notice/forged');
		expect(await ask(url, world)).toBe('key');
	});

	it.each([
		['a redirect', () => Response.redirect('https://evil.tld/', 302), 'notice/forged'],
		['nothing there', () => new Response('', { status: 404 }), 'notice/forged'],
		['five megabytes', () => new Response('x'.repeat(5 * 1024 * 1024)), 'notice/forged'],
		[
			'a good chain behind 64 KB',
			() => new Response(`${' '.repeat(65_536)}${developmentChains.good}`),
			'notice/forged',
		],
		['an empty body', () => new Response(null), 'notice/forged'],
		['a broken server', () => new Response('', { status: 503 }), 'notice/cannot-verify'],
		['no line', () => Promise.reject(new TypeError('network unreachable')), 'notice/cannot-verify'],
	])('that ends in %s gives no key', async (_what, answer, type) => {
		expect(await ask(freshUrl(), fetching(answer))).toBe(type);
	});
});
