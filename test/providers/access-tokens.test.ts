import { describe, expect, it } from 'vitest';
import { type IsoInstant, instantFromEpochMs } from '../../src/domain/kernel/calendar.ts';
import { err, ok, type Result } from '../../src/domain/kernel/result.ts';
import { expiresInSeconds, type IssuedToken, withAccessToken } from '../../src/providers/access-tokens.ts';

/** A provider that counts what it is asked for. */
const createDoor = (lifeSeconds = 3_600) => {
	let nowMs = Date.now();
	let issued = 0;
	const calls: string[] = [];
	const known = new Set<string>();
	const credentials = ['test', crypto.randomUUID()];
	const issue = async (): Promise<Result<IssuedToken, string>> => {
		issued += 1;
		const token = `token-${issued}`;
		known.add(token);
		return ok({ token, expiresInSeconds: lifeSeconds });
	};
	const knock = (changes: { issue?: typeof issue; credentials?: readonly string[] } = {}) =>
		withAccessToken<number, string>(
			{ clock: { now: (): IsoInstant => instantFromEpochMs(nowMs) }, credentials, issue, ...changes },
			async (token) => {
				calls.push(token);
				return known.has(token) ? 200 : 401;
			},
			(status) => status === 401,
		);
	return {
		knock,
		calls,
		issuedCount: () => issued,
		pass: (seconds: number) => {
			nowMs += seconds * 1_000;
		},
		forgetTokens: () => known.clear(),
	};
};

describe('a token', () => {
	it('is asked for once and used until a minute before its end', async () => {
		const door = createDoor();
		await door.knock();
		await door.knock();
		door.pass(3_539);
		await door.knock();
		expect(door.issuedCount()).toBe(1);
		door.pass(1);
		await door.knock();
		expect(door.issuedCount()).toBe(2);
	});

	it('that lives shorter than a minute is used for nothing else', async () => {
		const door = createDoor(30);
		await door.knock();
		await door.knock();
		expect(door.issuedCount()).toBe(2);
	});

	it('that the provider forgot is asked for anew, once, and the call is made again', async () => {
		const door = createDoor();
		await door.knock();
		door.forgetTokens();
		expect(await door.knock()).toEqual({ ok: true, value: 200 });
		expect(door.calls).toEqual(['token-1', 'token-1', 'token-2']);
	});

	it('that is refused although it is new is not asked for in a circle', async () => {
		const door = createDoor();
		const issue = async () => ok({ token: 'never-known', expiresInSeconds: 3_600 });
		expect(await door.knock({ issue })).toEqual({ ok: true, value: 401 });
		expect(door.calls).toEqual(['never-known']);
	});

	it('that cannot be had leaves the call unmade', async () => {
		const door = createDoor();
		expect(await door.knock({ issue: async () => err('locked') })).toEqual({ ok: false, error: 'locked' });
		expect(door.calls).toEqual([]);
	});

	it('that was refused is not tried again, even when no other could be had', async () => {
		const door = createDoor();
		await door.knock();
		door.forgetTokens();
		await door.knock({ issue: async () => err('locked') });
		await door.knock();
		expect(door.calls).toEqual(['token-1', 'token-1', 'token-2']);
	});

	it('of one account is never used for another', async () => {
		const door = createDoor();
		await door.knock();
		await door.knock({ credentials: ['test', crypto.randomUUID()] });
		expect(door.calls).toEqual(['token-1', 'token-2']);
	});
});

describe('the life of a token', () => {
	it('is a number or a text of digits', () => {
		expect(expiresInSeconds.parse(3_600)).toBe(3_600);
		expect(expiresInSeconds.parse('7776000')).toBe(7_776_000);
		for (const wrong of [-1, 1.5, '', 'soon', '1e9', null, true]) {
			expect(expiresInSeconds.safeParse(wrong).success, String(wrong)).toBe(false);
		}
	});
});
