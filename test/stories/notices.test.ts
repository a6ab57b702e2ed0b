import { beforeAll, describe, expect, it } from 'vitest';
import { forgeriesOf, sign } from '../support/forging.ts';
import { type Configure, emptyHouse, type House } from '../support/house.ts';
import {
	type Begun,
	begin,
	type Delivery,
	deliver,
	hearAll,
	noticesOf,
	paid,
	pay,
	providers,
	registerEndpoints,
	statusOf,
	type WireNotice,
} from '../support/notices.ts';
import { freshCredentials, openPayingHouse, type PayingHouse, withAccounts } from '../support/paying-house.ts';
import type { SandboxProvider } from '../support/sandbox.ts';
import { leavesNothing } from '../support/snapshot.ts';

/** A payment whose payer has paid, what the provider tells of it, and of another one. Nobody has heard of it yet. */
interface Scene {
	readonly begun: Begun;
	readonly notice: WireNotice;
	readonly other: WireNotice;
}

let house: PayingHouse;
const scenes = new Map<SandboxProvider, Scene>();

const openScene = async (provider: SandboxProvider): Promise<Scene> => {
	const tell = async () => {
		const begun = await begin(house, provider);
		const before = (await noticesOf(begun.account)).length;
		await pay(house, begun);
		const notice = (await noticesOf(begun.account))[before];
		if (notice === undefined) throw new Error(`${provider} told nothing`);
		return { begun, notice };
	};
	const first = await tell();
	return { ...first, other: (await tell()).notice };
};

beforeAll(async () => {
	house = await openPayingHouse();
	await registerEndpoints(house, house.credentials, 'coko');
	for (const provider of providers) scenes.set(provider, await openScene(provider));
	await house.drain();
}, 60_000);

const sceneOf = (provider: SandboxProvider): Scene => {
	const scene = scenes.get(provider);
	if (scene === undefined) throw new Error(`no scene of ${provider}`);
	return scene;
};

/** Turned away without a trace: nothing stored, nothing queued. */
const isRefused = async (
	notice: WireNotice,
	delivery: Delivery,
	what: string,
	{ statuses = [400, 404] as readonly number[], at = house as House } = {},
): Promise<void> => {
	const response = await leavesNothing(() => deliver(at, notice, delivery));
	expect(statuses, `${what}: ${response.status}`).toContain(response.status);
	expect(at.queued, what).toEqual([]);
};

describe.each(providers)('a notice of %s', (provider) => {
	it('that is forged changes nothing', async () => {
		const { notice, other } = sceneOf(provider);
		for (const { what, delivery } of await forgeriesOf(provider, notice, other, house.credentials)) {
			await isRefused(notice, delivery, what);
		}
	});

	it('that is truncated changes nothing, not even when the cut one is signed', async () => {
		const { notice } = sceneOf(provider);
		const { body } = notice;
		for (const length of [0, 1, Math.floor(body.length / 2), body.length - 1]) {
			const cut = body.slice(0, length);
			await isRefused(notice, { body: cut }, `${length} characters`);
			await isRefused(notice, await sign(provider, notice, cut, house.credentials), `${length} characters, signed`);
		}
	});

	it('that is signed and yet no notice changes nothing', async () => {
		const { notice } = sceneOf(provider);
		const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
		for (const body of ['null', '[]', '{}', '"SUCCESS"', '{"id":1,"status":1}', deep, '\u0000']) {
			await isRefused(notice, await sign(provider, notice, body, house.credentials), body.slice(0, 20));
		}
	});

	it('that is oversized is not read to its end, whether it tells its length or not', async () => {
		const { notice } = sceneOf(provider);
		const huge = `{"padding":"${'x'.repeat(bytesMax)}",${notice.body.slice(1)}`;
		const { headers = {} } = await sign(provider, notice, huge, house.credentials);
		const withLength = { ...notice.headers, ...headers, 'content-length': String(huge.length) };
		await isRefused(notice, { body: huge, headers: withLength }, 'with its length', { statuses: [413] });
		const stream = endless(1_000);
		await isRefused(notice, { body: stream.body, headers: { ...notice.headers, ...headers } }, 'as a stream', {
			statuses: [413],
		});
		// What runs before the reader is a few pieces, never the rest.
		expect(stream.pulled()).toBeLessThan(bytesMax / 1_000 + 50);
	});

	it('at an address of nobody changes nothing', async () => {
		const { notice } = sceneOf(provider);
		const [base = '', token = '', segment] = addressOf(notice);
		const rest = segment === undefined ? '' : `/${segment}`;
		const tokens = {
			'a token of a tenant’s name alone': token.split('.')[0],
			'a token with another proof': `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
			'another tenant with this proof': `nobody.${token.split('.')[1]}`,
			'no token': 'undefined',
			'a long one': 'x'.repeat(5_000),
			'a path': '..%2f..%2fetc',
		};
		for (const [what, changed] of Object.entries(tokens)) {
			await isRefused(notice, { url: `${base}/${changed}${rest}` }, what, { statuses: [404] });
		}
	});

	it('at the address of another tenant, or of another provider, changes nothing', async () => {
		const { notice } = sceneOf(provider);
		const [base = '', token = '', segment] = addressOf(notice);
		const rest = segment === undefined ? '' : `/${segment}`;
		const foreign = token.startsWith('coko-sn.') ? 'coko' : 'coko-sn';
		await isRefused(notice, { url: `${base}/${token.replace(/^[^.]+/, foreign)}${rest}` }, 'their name, our proof');
		// The other tenant has accounts of its own with the same providers.
		const neighbor = await withNeighbor(foreign);
		const theirs = await neighbor.wiring.noticeAddresses.endpointUrl(foreign as never, provider);
		await isRefused(notice, { url: `${theirs}${rest}` }, 'their address', { at: neighbor });
		const elsewhere = base.replace(/[a-z-]+$/, provider === 'stripe' ? 'paypal' : 'stripe');
		await isRefused(notice, { url: `${elsewhere}/${token}${rest}` }, 'another provider');
	});

	it('for a tenant that has no account with the provider changes nothing', async () => {
		const { notice } = sceneOf(provider);
		const bare = await emptyHouse({}, house.world, (config) => ({ ...config, providerAccounts: new Map() }));
		await isRefused(notice, {}, 'no account', { at: bare });
	});

	it('is believed after all that, when it is the provider’s own', async () => {
		const { begun } = sceneOf(provider);
		expect((await statusOf(house, begun)).invoice).not.toBe('paid');
		await hearAll(house, begun.account);
		expect(await statusOf(house, begun)).toMatchObject(paid);
	});
});

/** What the issue allows. */
const bytesMax = 262_144;

/** Base, endpoint token and, where notices are per payment, its secret. */
const addressOf = ({ url }: WireNotice): readonly string[] =>
	/^(https:\/\/[^/]+\/webhooks\/billing\/[a-z-]+)\/([^/]+)(?:\/([^/]+))?$/.exec(url)?.slice(1) ?? [];

/** Pieces of so many bytes, as many as somebody takes. */
const endless = (pieceBytes: number) => {
	let pulled = 0;
	const piece = new TextEncoder().encode(' '.repeat(pieceBytes));
	const body = new ReadableStream<Uint8Array>({
		pull(controller) {
			pulled += 1;
			if (pulled > 10_000) controller.close();
			else controller.enqueue(piece);
		},
	});
	return { body, pulled: () => pulled };
};

/** The same deployment, in which `tenant` has accounts that nobody else has. */
const withNeighbor = async (tenant: string): Promise<House> => {
	const own = await freshCredentials();
	const configure: Configure = (config) => {
		const shared = withAccounts(house.credentials)(config);
		const accounts = [...withAccounts(own)(config).providerAccounts].filter(([id]) => id === tenant);
		return { ...shared, providerAccounts: new Map([...shared.providerAccounts, ...accounts]) };
	};
	return emptyHouse({}, house.world, configure);
};
