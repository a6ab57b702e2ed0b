import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, type IsoDate, type IsoInstant, instantFromEpochMs } from '../../../src/domain/kernel/calendar.ts';
import type { RunId } from '../../../src/domain/kernel/ids.ts';
import {
	clockLeaseSeconds,
	isHeld,
	mayHaveTestClock,
	mayReturn,
	noProgress,
	setClock,
	type TestClock,
} from '../../../src/domain/work/test-clock.ts';

const realNow = '2026-11-22T10:00:00.000Z' as IsoInstant;
const instant = (text: string) => text as IsoInstant;
const runId = 'run_1' as RunId;

const wish = { target: realNow, runId, realNow, lastDate: null, timeZone: 'Europe/Paris' } as const;
const standing: TestClock = {
	version: 3,
	now: instant('2027-01-01T00:00:00.000Z'),
	target: instant('2027-01-01T00:00:00.000Z'),
	runId: null,
	holder: null,
	progress: noProgress,
	updatedAt: realNow,
};
const moving: TestClock = { ...standing, target: instant('2027-02-01T00:00:00.000Z'), runId, holder: 'req_1' };

describe('who may have a test clock', () => {
	it('is a test tenant outside production', () => {
		expect(mayHaveTestClock({ mode: 'test' }, false).ok).toBe(true);
		expect(mayHaveTestClock({ mode: 'live' }, false)).toEqual({ ok: false, error: { type: 'test-clock/live-tenant' } });
		for (const mode of ['test', 'live'] as const) {
			expect(mayHaveTestClock({ mode }, true)).toEqual({ ok: false, error: { type: 'test-clock/production' } });
		}
	});
});

describe('the first setting', () => {
	it('goes into the past at once, and into the future from now on', () => {
		const past = instant('2020-05-01T00:00:00.000Z');
		const future = instant('2030-05-01T00:00:00.000Z');
		expect(setClock(null, { ...wish, target: instant('2099-01-01T00:00:00.000Z') })).toMatchObject({
			error: { type: 'test-clock/too-far', maxDays: 2_000 },
		});
		expect(setClock(null, { ...wish, target: past })).toMatchObject({ value: { now: past, target: past, version: 1 } });
		expect(setClock(null, { ...wish, target: future })).toMatchObject({ value: { now: realNow, target: future } });
	});

	it('lets the day of the last document be, where the seller is', () => {
		const lastDate = '2026-11-20' as IsoDate;
		// In Paris the 20th begins at 23:00 UTC of the 19th.
		expect(setClock(null, { ...wish, lastDate, target: instant('2026-11-19T23:00:00.000Z') }).ok).toBe(true);
		expect(setClock(null, { ...wish, lastDate, target: instant('2026-11-19T22:59:59.000Z') })).toEqual({
			ok: false,
			error: { type: 'test-clock/before-documents', lastDate },
		});
	});
});

describe('a clock that was set', () => {
	const seconds = fc.integer({ min: -10_000, max: 10_000 });

	it('never goes back, whatever it is asked', () => {
		fc.assert(
			fc.property(fc.array(seconds, { maxLength: 30 }), (steps) => {
				let clock = standing;
				for (const step of steps) {
					const target = addSeconds(clock.now, step);
					const set = setClock(clock, { ...wish, target });
					expect(set.ok).toBe(step >= 0);
					if (!set.ok) continue;
					expect(set.value).toMatchObject({ now: clock.now, target, version: clock.version + 1 });
					clock = { ...set.value, now: target, runId: null };
				}
			}),
			{ numRuns: 1_000 },
		);
	});

	it('waits for its run as long as that gives signs of life', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4 * clockLeaseSeconds * 1000 }), (silenceMs) => {
				const later = instantFromEpochMs(Date.parse(realNow) + silenceMs);
				const isAlive = silenceMs < clockLeaseSeconds * 1000;
				expect(isHeld(moving, later)).toBe(isAlive);
				expect(setClock(moving, { ...wish, realNow: later, target: moving.target }).ok).toBe(!isAlive);
				expect(mayReturn(moving, later).ok).toBe(false);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('is nobody’s between two messages', () => {
		expect(isHeld({ ...moving, holder: null }, realNow)).toBe(false);
		expect(setClock({ ...moving, holder: null }, wish)).toMatchObject({
			error: { type: 'test-clock/busy', run: runId },
		});
	});
});

describe('real time', () => {
	it('can be returned to once it has come to where the clock stands', () => {
		expect(mayReturn(standing, realNow)).toMatchObject({ error: { type: 'test-clock/ahead', realNow } });
		expect(mayReturn(standing, standing.now).ok).toBe(true);
	});
});
