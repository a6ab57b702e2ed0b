import { beforeAll, beforeEach, expect, it } from 'vitest';
import { createMeddler } from '../support/meddling.ts';
import {
	type Begun,
	begin,
	deliver,
	hearAll,
	noticesOf,
	paid,
	pay,
	registerEndpoints,
	statusOf,
	type WireNotice,
} from '../support/notices.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { control } from '../support/sandbox.ts';
import { leavesNothing } from '../support/snapshot.ts';

const meddler = createMeddler();
let house: PayingHouse;
let begun: Begun;
/** Paths that we asked the provider for. */
let asked: string[] = [];

beforeAll(async () => {
	house = await openPayingHouse({ faults: meddler });
	await registerEndpoints(house, house.credentials, 'coko');
	begun = await begin(house, 'paypal');
	await pay(house, begun);
	await house.drain();
});

beforeEach(async () => {
	asked = [];
	meddler.meddle((answer, path) => {
		asked.push(path);
		return answer;
	});
	await signWith('good');
});

const signWith = (chain: 'good' | 'expired' | 'foreign') =>
	control('/paypal/certificates', { account: begun.account, chain });

const theNotice = async (): Promise<WireNotice> => {
	const [notice] = await noticesOf(begun.account);
	if (notice === undefined) throw new Error('PayPal told nothing');
	return notice;
};

const refusesWithoutATrace = async (
	notice: WireNotice,
	headers: WireNotice['headers'],
	status = 400,
): Promise<void> => {
	const response = await leavesNothing(() => deliver(house, notice, { headers }));
	expect(response.status, headers['paypal-cert-url']).toBe(status);
	expect(house.queued).toEqual([]);
};

const path = '/v1/notifications/certs/CERT-good';

it.each([
	['of somebody else', `https://evil.example${path}`],
	['that only begins like PayPal’s', `https://api.sandbox.paypal.com.evil.example${path}`],
	['that only ends like PayPal’s', `https://evilapi.sandbox.paypal.com${path}`],
	['with PayPal as its user', `https://api.sandbox.paypal.com@evil.example${path}`],
	['with PayPal as its path', `https://evil.example/api.sandbox.paypal.com${path}`],
	['with PayPal behind a backslash', `https://evil.example\\@api.sandbox.paypal.com${path}`],
	['of the other world', `https://api.paypal.com${path}`],
	['without encryption', `http://api.sandbox.paypal.com${path}`],
	['at another port', `https://api.sandbox.paypal.com:8443${path}`],
	['of another path', 'https://api.sandbox.paypal.com/v1/checkout/CERT-good'],
	['that climbs out of its path', `https://api.sandbox.paypal.com/v1/notifications/certs/../../CERT-good`],
	['with a query', `https://api.sandbox.paypal.com${path}?to=evil.example`],
	['of this machine', `http://127.0.0.1:8788/paypal${path}`],
	['of a file', 'file:///etc/passwd'],
	['that is data', 'data:application/x-pem-file,-----BEGIN CERTIFICATE-----'],
	['that is none', 'certificate'],
	['that is empty', ''],
])('a certificate at an address %s is not fetched, and its notice changes nothing', async (_what, url) => {
	const notice = await theNotice();
	await refusesWithoutATrace(notice, { ...notice.headers, 'paypal-cert-url': url });
	expect(asked).toEqual([]);
});

it.each(['foreign', 'expired'] as const)('a notice signed with a %s chain changes nothing', async (chain) => {
	await signWith(chain);
	const notice = await theNotice();
	await refusesWithoutATrace(notice, notice.headers);
	expect(asked).toEqual([`/paypal/v1/notifications/certs/CERT-${chain}`]);
});

it.each([
	['is away', () => new Response('Bad gateway', { status: 502 }), 503],
	['is busy', () => new Response('Slow down', { status: 429 }), 503],
	['cannot be reached', () => Promise.reject(new TypeError('network unreachable')), 503],
	['leads elsewhere', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }), 400],
	['answers HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 400],
	['answers nothing', () => new Response(''), 400],
	['answers without end', () => new Response('-----BEGIN CERTIFICATE-----\n'.repeat(10_000)), 400],
] as const)('while the certificate’s address %s, a notice changes nothing', async (_what, answer, status) => {
	// A chain that is never believed is never remembered, so its address is asked each time.
	await signWith('foreign');
	const notice = await theNotice();
	meddler.meddle((real, asking) => (asking.includes('/certs/') ? answer() : real));
	await refusesWithoutATrace(notice, notice.headers, status);
});

it('after all that the payment’s own notice is believed', async () => {
	expect((await statusOf(house, begun)).invoice).not.toBe('paid');
	await hearAll(house, begun.account);
	expect(await statusOf(house, begun)).toMatchObject(paid);
});
