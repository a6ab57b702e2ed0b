import { Account, restOf } from './account.ts';
import type { Agreement, Price, Reduction, Wish } from './agreement.ts';
import { type Day, textOfDay } from './days.ts';
import { anniversary, type Origin, ofCalendar, type Span, share, wholePeriod } from './rhythm.ts';

interface Pause {
	readonly from: Day;
	to: Day | null;
	readonly credit: boolean;
	isOver: boolean;
}

/**
 * What the calendar of one subscription demands, lived day by day: each day it asks anew whether something ends, begins
 * or has to be billed. It knows nothing of how the service finds that out.
 */
export class Calendar {
	readonly account = new Account();
	readonly pauses: Pause[] = [];
	/** Days without the subscription: from its end until somebody reactivated it. */
	readonly gone: { readonly from: Day; to: Day | null }[] = [];
	readonly #agreement: Agreement;
	/** The first day that may be billed. */
	readonly #first: Day;
	#price: Price;
	#origin: Origin;
	#paidUntil: Day | null = null;
	#end: Day | null;
	#cyclesLeft: number | null;
	#coupon: Reduction | null;
	#cancelAt: Day | null = null;
	#pending: { readonly on: Day; readonly price: Price } | null = null;
	#today: Day;

	constructor(agreement: Agreement, today: Day) {
		this.#agreement = agreement;
		this.#first = agreement.start + agreement.trialDays;
		this.#price = agreement.price;
		this.#origin = this.#originFrom(this.#first, agreement.anchorDay);
		this.#end = agreement.end;
		this.#cyclesLeft = agreement.cycles;
		this.#coupon = agreement.coupon;
		this.#today = today;
		this.#happen();
	}

	/** Where it stands, for whoever looks into a difference. */
	toString(): string {
		const pauses = this.pauses.map(({ from, to }) => `${textOfDay(from)}–${to === null ? '' : textOfDay(to)}`);
		return `on ${textOfDay(this.#today)} next ${textOfDay(this.next)} paused ${pauses.join(', ')}`;
	}

	get today(): Day {
		return this.#today;
	}

	/** Days pass, and what is due on each of them happens. */
	liveUntil(day: Day): void {
		while (this.#today < day) {
			this.#today += 1;
			this.#happen();
		}
	}

	get isEnded(): boolean {
		const last = this.gone.at(-1);
		return last !== undefined && last.to === null;
	}

	get isPaused(): boolean {
		const pause = this.#pause;
		return pause !== null && pause.from <= this.#today;
	}

	/** From which day on the next invoice bills. */
	get next(): Day {
		return this.#paidUntil ?? this.#first;
	}

	get price(): Price {
		return this.#price;
	}

	/** Whether the service must do what is wished; what makes no sense is refused, and nobody wishes it. */
	allows(wish: Wish): boolean {
		if (wish.does === 'reactivate') return this.isEnded;
		if (this.isEnded) return false;
		const isBefore = (day: Day) => this.#over === null || day < this.#over;
		switch (wish.does) {
			case 'pause': {
				const from = this.#dayOf(wish.at);
				return this.#pause === null && isBefore(from) && (wish.resumeOn === null || wish.resumeOn > from);
			}
			case 'resume':
				return this.#pause !== null;
			case 'keep':
				return this.#cancelAt !== null;
			case 'cancel':
				return wish.at === 'now' || this.next <= this.#today || this.#cancelAt === null;
			case 'change': {
				const on = this.#dayOf(wish.when);
				const isPossible = !this.isPaused && this.#cancelAt === null && on >= this.#today && isBefore(on);
				return isPossible && !this.#isSame(wish.price);
			}
		}
	}

	wish(wish: Wish): void {
		switch (wish.does) {
			case 'pause':
				this.pauses.push({ from: this.#dayOf(wish.at), to: wish.resumeOn, credit: wish.credit, isOver: false });
				break;
			case 'resume':
				if (this.isPaused) this.#resume(this.#today);
				else this.pauses.pop();
				break;
			case 'keep':
				this.#cancelAt = null;
				break;
			case 'cancel':
				this.#cancel(wish.at, wish.refund);
				break;
			case 'change':
				this.#pending = { on: this.#dayOf(wish.when), price: wish.price };
				break;
			case 'reactivate':
				this.#reactivate();
		}
		this.#happen();
	}

	#dayOf(when: 'now' | 'period_end' | Day): Day {
		const day = when === 'now' ? this.#today : when === 'period_end' ? this.next : when;
		return Math.max(day, this.#agreement.start);
	}

	/** The last step of a ladder: paused until somebody resumes, whatever was planned. */
	pauseUnpaid(): void {
		if (this.#pause !== null) this.pauses.pop();
		this.pauses.push({ from: this.#today, to: null, credit: false, isOver: false });
	}

	/** Whoever pays after all goes on from that day. */
	comeBack(): void {
		if (this.#pause !== null) this.#pause.to = this.#today;
		this.#happen();
	}

	/** The pause that is planned or under way. */
	get #pause(): Pause | null {
		const last = this.pauses.at(-1);
		return last === undefined || last.isOver ? null : last;
	}

	#originFrom(day: Day, anchorDay: number | null): Origin {
		return this.#agreement.billing === 'calendar'
			? ofCalendar(this.#price.rhythm, day)
			: anniversary(this.#price.rhythm, day, anchorDay);
	}

	#happen(): void {
		const today = this.#today;
		if (this.isEnded || this.#endIfOver()) return;
		const pause = this.#pause;
		if (pause !== null && pause.from <= today) {
			if (pause.to === null || pause.to > today) return;
			this.#resume(pause.to);
		}
		if (this.#pending !== null && this.#pending.on <= today) this.#change(this.#pending.price);
		while (this.next <= today && !this.#isOver) this.#bill(this.next);
		this.#endIfOver();
	}

	#endIfOver(): boolean {
		if (this.#over === null || !this.#isOver) return false;
		this.account.giveBack(this.#stop(this.#over), this.#today);
		return true;
	}

	/** The first day without it, as far as that is agreed: cancelled, at its end, or after its last period. */
	get #over(): Day | null {
		const days = [this.#cancelAt, this.#end, this.#cyclesLeft === 0 ? this.next : null].filter((day) => day !== null);
		return days.length === 0 ? null : Math.min(...days);
	}

	get #isOver(): boolean {
		return this.#over !== null && this.#over <= this.#today;
	}

	/** Bills from a day to the next boundary; only a whole period counts as a cycle. */
	#bill(start: Day): void {
		const whole = wholePeriod(this.#origin, start);
		const end = this.#stopBefore(start, whole.end);
		if (start === whole.start && end === whole.end && this.#cyclesLeft !== null) this.#cyclesLeft -= 1;
		this.#invoice({ start, end }, this.#coupon);
		this.#useCoupon();
		this.#paidUntil = end;
	}

	/** Neither days after the end nor those of a pause that is agreed are billed. */
	#stopBefore(start: Day, boundary: Day): Day {
		const pause = this.#pause;
		const paused = pause !== null && pause.from > start ? pause.from : boundary;
		return Math.min(boundary, this.#end ?? boundary, paused);
	}

	#useCoupon(): void {
		if (this.#coupon === null || this.#coupon.times === null) return;
		const times = this.#coupon.times - 1;
		this.#coupon = times === 0 ? null : { ...this.#coupon, times };
	}

	/** The days at today's price; a part of a whole period by its days. */
	#invoice(span: Span, discount: Reduction | null): void {
		const whole = wholePeriod(this.#origin, span.start);
		const full = share(this.#price.unit, this.#price.quantity, 10_000);
		const isWhole = span.start === whole.start && span.end === whole.end;
		const price = isWhole ? full : share(full, span.end - span.start, whole.end - whole.start);
		this.account.bill(span, price, discount, this.#today);
	}

	/** Paused days that were invoiced are given back; the days of the pause that were not are never billed. */
	#resume(on: Day): void {
		const pause = this.#pause;
		if (pause === null) throw new Error('nothing is paused');
		pause.to = on;
		pause.isOver = true;
		if (pause.credit) this.account.giveBack([{ start: pause.from, end: on }], this.#today);
		if (this.next < on) this.#paidUntil = on;
	}

	/** What is invoiced beyond today is given back, and billed anew at the new price. */
	#change(price: Price): void {
		const today = this.#today;
		const isOtherRhythm = price.rhythm !== this.#price.rhythm;
		const replaced = this.account.ownerOf(today);
		const until = this.#paidUntil;
		this.#price = price;
		this.#pending = null;
		if (isOtherRhythm) this.#origin = this.#originFrom(Math.max(today, until === null ? this.#first : today), null);
		if (until === null || until <= today) return;
		this.account.giveBack([{ start: today, end: until }], today);
		if (!isOtherRhythm) {
			this.#invoice({ start: today, end: until }, restOf(replaced, until - today));
			return;
		}
		const end = this.#stopBefore(today, wholePeriod(this.#origin, today).end);
		this.#invoice({ start: today, end }, this.#coupon);
		this.#useCoupon();
		this.#paidUntil = end;
	}

	#isSame(price: Price): boolean {
		const { unit, quantity, rhythm } = this.#price;
		return price.unit === unit && price.quantity === quantity && price.rhythm === rhythm;
	}

	#cancel(at: 'now' | 'period_end', refund: 'none' | 'prorated' | 'full'): void {
		const [today, until] = [this.#today, this.#paidUntil];
		if (at === 'period_end' && this.next > today) {
			this.#cancelAt = this.#end !== null && this.#end < this.next ? this.#end : this.next;
			return;
		}
		const paused = this.#stop(today);
		const isGiven = refund !== 'none' && until !== null && until > today;
		const rest = isGiven ? [{ start: today, end: until }] : [];
		if (refund === 'full') this.account.giveBackWhole(rest, paused, today);
		else this.account.giveBack([...paused, ...rest], today);
		if (!isGiven) return;
		// What was given back is not paid for.
		this.#paidUntil = today;
		this.account.forgetFrom(today);
	}

	/** A pause under way is over with the end, one that was planned never happens. The paused days to be given back. */
	#stop(day: Day): readonly Span[] {
		const pause = this.#pause;
		const isUnderWay = pause !== null && pause.from <= this.#today;
		if (pause !== null && !isUnderWay) this.pauses.pop();
		this.#cancelAt = null;
		this.#pending = null;
		this.gone.push({ from: day, to: null });
		if (pause === null || !isUnderWay) return [];
		pause.to = Math.max(day, pause.from);
		pause.isOver = true;
		return pause.credit ? [{ start: pause.from, end: pause.to }] : [];
	}

	/** Within days that are paid for it goes on; otherwise a new period begins today. */
	#reactivate(): void {
		const today = this.#today;
		const last = this.gone.at(-1);
		if (last === undefined) throw new Error('nothing has ended');
		last.to = today;
		if (this.#end !== null && this.#end <= today) this.#end = null;
		if (this.#cyclesLeft === 0) this.#cyclesLeft = null;
		if (this.next > today) return;
		this.#origin = this.#originFrom(today, null);
		this.#paidUntil = today;
	}
}
