import type { Billed, GivenBack, Reduction } from './agreement.ts';
import type { Day } from './days.ts';
import { type Span, share } from './rhythm.ts';

export interface Billing extends Billed {
	/** What is left of its amount after what was given back. */
	left: bigint;
	readonly discount: Reduction | null;
}

/** What was billed of which days, and what was given back of them. */
export class Account {
	readonly billed: Billing[] = [];
	readonly givenBack: GivenBack[] = [];
	/** Which billing a day belongs to. */
	readonly #owner = new Map<Day, Billing>();

	ownerOf(day: Day): Billing | null {
		return this.#owner.get(day) ?? null;
	}

	/** Bills days at a price that is theirs; from the first of them on it takes the place of what was billed before. */
	bill({ start, end }: Span, price: bigint, discount: Reduction | null, issued: Day): void {
		const lowered = reductionOf(discount, price);
		const amount = price - lowered;
		const kept = discount?.kind === 'amount' ? { ...discount, value: lowered } : discount;
		const billing = { start, end, issued, amount, left: amount, discount: kept, isFree: price === 0n };
		this.billed.push(billing);
		this.forgetFrom(start);
		for (let day = start; day < end; day++) this.#owner.set(day, billing);
	}

	/** Days of one billing are given back in one, rounded once; those that nobody was billed for are nothing. */
	giveBack(spans: readonly Span[], issued: Day): void {
		const days = new Map<Billing, number>();
		for (const owner of this.#ownersOf(spans)) days.set(owner, (days.get(owner) ?? 0) + 1);
		for (const [billing, count] of days) {
			this.#give(billing, share(billing.amount, count, billing.end - billing.start), issued);
		}
	}

	/** All that is left of whatever covers the last days, and the other days by their number. */
	giveBackWhole(last: readonly Span[], others: readonly Span[], issued: Day): void {
		const whole = new Set(this.#ownersOf(last));
		for (const billing of whole) this.#give(billing, billing.left, issued);
		this.giveBack(others, issued);
	}

	/** Days that are not paid for any more. */
	forgetFrom(first: Day): void {
		for (const day of this.#owner.keys()) if (day >= first) this.#owner.delete(day);
	}

	#ownersOf(spans: readonly Span[]): readonly Billing[] {
		const owners: Billing[] = [];
		for (const { start, end } of spans) {
			for (let day = start; day < end; day++) {
				const owner = this.#owner.get(day);
				if (owner !== undefined) owners.push(owner);
			}
		}
		return owners;
	}

	#give(billing: Billing, wanted: bigint, issued: Day): void {
		const amount = wanted > billing.left ? billing.left : wanted;
		billing.left -= amount;
		if (amount > 0n) this.givenBack.push({ issued, amount });
	}
}

const reductionOf = (reduction: Reduction | null, price: bigint): bigint => {
	if (reduction === null) return 0n;
	const wanted = reduction.kind === 'amount' ? reduction.value : share(price, reduction.value, 100);
	return wanted > price ? price : wanted;
};

/** The rest of a period keeps the reduction of what it replaces, an amount by its days. */
export const restOf = (replaced: Billing | null, days: number): Reduction | null => {
	if (replaced === null || replaced.discount === null) return null;
	const { discount, start, end } = replaced;
	return discount.kind === 'percentage' ? discount : { ...discount, value: share(discount.value, days, end - start) };
};
