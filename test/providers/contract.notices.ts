import { describe, expect, it } from 'vitest';
import type { NoticeDelivery, PaymentProvider } from '../../src/domain/payments/provider.ts';
import { type Bench, openBench, reportOf, type StartedPayment, type WireNotice } from './contract.bench.ts';
import type { ProviderHarness } from './contract.harness.ts';

export const describeNotices = (harness: ProviderHarness): void => {
	describe('a notice', () => {
		it('of the provider is believed, and leads to the payment', async () => {
			const { bench, payment, notices } = await openNotified(harness);
			const { references } = reportOf(await bench.provider.query(payment.order));
			const led = [];
			for (const notice of notices) {
				expect(await bench.provider.verifyNotice(bench.delivery(notice, payment))).toEqual({ ok: true, value: null });
				led.push(leadsTo(bench.provider, notice, payment, references));
			}
			expect(led).toContain(true);
		});

		it('has one key, however often it is delivered, and shares it with no other of its payment', async () => {
			const { bench, notices } = await openNotified(harness);
			const again = await bench.notices();
			const keys = notices.map((notice) => keyOf(bench.provider, notice));
			expect(again.map((notice) => keyOf(bench.provider, notice))).toEqual(keys);
			expect(new Set(keys).size).toBe(keys.length);
		});

		it('that was cut off is refused, wherever', async () => {
			const { bench, payment, notices } = await openNotified(harness);
			for (const notice of notices) {
				const { body } = bench.delivery(notice, payment);
				for (const length of [0, 1, Math.floor(body.length / 2), body.length - 1]) {
					const delivery = bench.delivery(notice, payment, { body: body.slice(0, length) });
					expect(await outcomeOf(bench.provider, delivery)).toBe('refused');
				}
			}
		});

		it('that is no text at all is refused', async () => {
			const { bench, payment, notices } = await openNotified(harness);
			const [notice] = notices;
			if (notice === undefined) throw new Error('nothing was told');
			const body = new Uint8Array([0xff, 0xfe, 0x00, 0x7b, 0x7d]);
			expect(await outcomeOf(bench.provider, bench.delivery(notice, payment, { body }))).toBe('refused');
		});

		it('with a changed byte is refused, or moves us to ask and nothing more', async () => {
			const { bench, payment, notices } = await openNotified(harness);
			for (const notice of notices) {
				const { body } = bench.delivery(notice, payment);
				for (let position = 0; position < body.length; position += Math.ceil(body.length / positionsMax)) {
					const changed = body.slice();
					changed[position] = (changed[position] ?? 0) ^ 1;
					const outcome = await outcomeOf(bench.provider, bench.delivery(notice, payment, { body: changed }));
					expect(harness.proof === 'signature' ? ['refused'] : ['refused', 'nudge']).toContain(outcome);
				}
			}
		});

		if (harness.proof === 'signature') {
			it('without what proves it is refused', async () => {
				const { bench, payment, notices } = await openNotified(harness);
				for (const notice of notices) {
					const delivery = bench.delivery(notice, payment, {
						headers: new Map([['content-type', 'application/json']]),
					});
					expect(await bench.provider.verifyNotice(delivery)).toMatchObject({ ok: false });
				}
			});

			it('with any of the headers that prove it exchanged for those of another notice is refused', async () => {
				const { bench, payment, notices } = await openNotified(harness);
				const other = await openNotified(harness);
				for (const notice of notices) {
					const [foreign] = other.notices;
					if (foreign === undefined) throw new Error('nothing was told');
					const delivery = bench.delivery({ ...foreign, body: notice.body }, payment);
					expect(await bench.provider.verifyNotice(delivery)).toMatchObject({ ok: false });
				}
			});
		}

		if (harness.proof !== 'address') {
			it('of another account is refused', async () => {
				const { bench, payment } = await openNotified(harness);
				const other = await openNotified(harness);
				for (const notice of other.notices) {
					expect(await bench.provider.verifyNotice(bench.delivery(notice, payment))).toMatchObject({
						ok: false,
						error: { type: 'notice/forged' },
					});
				}
			});
		}
	});
};

interface Notified {
	readonly bench: Bench;
	readonly payment: StartedPayment;
	readonly notices: readonly WireNotice[];
}

/** A payment that went well, and what the provider tells of it. */
const openNotified = async (harness: ProviderHarness): Promise<Notified> => {
	const bench = await openBench(harness);
	const payment = await bench.confirmed();
	// What some providers do only when we ask moves the payment on, and is told as well.
	await bench.provider.query(payment.order);
	const notices = await bench.notices();
	expect(notices.length).toBeGreaterThan(0);
	return { bench, payment, notices };
};

/** What a delivery could make of us: `facts` are believed as they stand, a nudge only makes us ask. */
const outcomeOf = async (
	provider: PaymentProvider,
	delivery: NoticeDelivery,
): Promise<'refused' | 'nudge' | 'facts'> => {
	if (!(await provider.verifyNotice(delivery)).ok) return 'refused';
	const read = provider.readNotice(new TextDecoder().decode(delivery.body));
	if (!read.ok) return 'refused';
	const { about } = read.value.facts;
	return about === 'payment' || about === 'nothing' ? 'nudge' : 'facts';
};

/** By our id, by one of the provider's names for it, or by the address that the notice came to. */
const leadsTo = (
	provider: PaymentProvider,
	notice: WireNotice,
	{ order }: StartedPayment,
	references: readonly string[],
): boolean => {
	const read = provider.readNotice(notice.body);
	if (!read.ok || read.value.facts.about !== 'payment') return false;
	const { subject } = read.value.facts;
	if (subject.paymentId !== null) return subject.paymentId === order.paymentId;
	if (subject.references.length > 0) return subject.references.some((name) => references.includes(name));
	return notice.url === order.noticeUrl;
};

const keyOf = (provider: PaymentProvider, notice: WireNotice): string => {
	const read = provider.readNotice(notice.body);
	if (!read.ok) throw new Error(`it was read before: ${read.error.detail}`);
	return read.value.eventKey;
};

/** Each costs a verification; a signature does not care which byte it is. */
const positionsMax = 40;
