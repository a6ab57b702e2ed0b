import { describe, expect, it } from 'vitest';
import type { CreditTotals } from '../../../src/domain/invoices/credit-note.ts';
import { creditableRest } from '../../../src/domain/invoices/crediting.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import type { InvoiceId } from '../../../src/domain/kernel/ids.ts';
import { money, moneyToDecimal } from '../../../src/domain/kernel/money.ts';
import { creditOf, creditsOf, invoiceOf, lineId, ofLines, refusalOf, withNotes } from './credits.ts';
import { amount, draft, line, percentOff, pricedAt, taxedAt } from './drafts.ts';

const full = { kind: 'full' } as const;
const byAmount = (text: string) => ({ kind: 'amount', amount: amount(text) }) as const;

const figuresOf = ({ subtotal, taxAmount, totalAmount }: CreditTotals) =>
	[subtotal, taxAmount, totalAmount]
		.map(moneyToDecimal)
		.join(' + ')
		.replace(/ \+ (?=[^+]*$)/, ' = ');
const linesOf = ({ lines }: CreditTotals) =>
	lines.map(
		(each) => `${each.lineId.slice(-1)}: ${moneyToDecimal(each.netAmount)} + ${moneyToDecimal(each.taxAmount)}`,
	);

describe('a credit in full', () => {
	it('is the invoice', () => {
		const invoice = invoiceOf(draft([line('2', '9.99', '0.055'), line('1', '29.99', '0.20')]));
		const note = creditOf(invoice, [], full);
		expect(linesOf(note)).toEqual(['0: 19.98 + 1.10', '1: 29.99 + 6.00']);
		expect(figuresOf(note)).toBe('49.97 + 7.10 = 57.07');
	});

	it('after others is what they left', () => {
		const invoice = invoiceOf(draft([line('1', '29.99', '0.20')]));
		const [first, second] = creditsOf(invoice, [byAmount('20.00'), full]);
		expect([figuresOf(first!), figuresOf(second!)]).toEqual(['16.67 + 3.33 = 20.00', '13.32 + 2.67 = 15.99']);
		expect(moneyToDecimal(creditableRest(withNotes(invoice, [first!])))).toBe('15.99');
	});

	it('of an invoice that is credited already is refused', () => {
		const invoice = invoiceOf(draft([line('1', '29.99', '0.20')]));
		expect(refusalOf(invoice, creditsOf(invoice, [full]), full)).toEqual({ type: 'credit-note/nothing-left' });
	});

	it('of an invoice over nothing is over nothing', () => {
		const free = invoiceOf(draft([line('1', '29.99', '0.20', { discounts: [percentOff('100')] })]));
		expect(figuresOf(creditOf(free, [], full))).toBe('0.00 + 0.00 = 0.00');
	});
});

describe('a credit by line', () => {
	const three = invoiceOf(draft([line('3', '10.00', '0.20', { discounts: [percentOff('66.6667')] })]));

	it('by quantity takes the share of the quantity; the shares sum to the line', () => {
		const each = ofLines({ line: 0, quantity: decimal('1') });
		expect(creditsOf(three, [each, each, each]).map((note) => moneyToDecimal(note.subtotal))).toEqual([
			'3.33',
			'3.34',
			'3.33',
		]);
	});

	it('says how many where the caller did', () => {
		const [part] = creditOf(three, [], ofLines({ line: 0, quantity: decimal('1.5') })).lines;
		expect(part).toMatchObject({ quantity: decimal('1.5'), netAmount: amount('5.00') });
		expect(creditOf(three, [], ofLines({ line: 0 })).lines[0]?.quantity).toBeNull();
	});

	it('by quantity never takes more than an amount before it has left', () => {
		const notes = creditsOf(three, [ofLines({ line: 0, amount: amount('9.00') })]);
		expect(figuresOf(creditOf(three, notes, ofLines({ line: 0, quantity: decimal('3') })))).toBe('1.00 + 0.20 = 1.20');
	});

	it('by amount is without tax where prices are, and with tax where prices include it', () => {
		const request = ofLines({ line: 0, amount: amount('12.00') });
		const net = invoiceOf(draft([line('1', '35.99', '0.20')]));
		expect(figuresOf(creditOf(net, [], request))).toBe('12.00 + 2.40 = 14.40');
		const gross = invoiceOf(draft([line('1', '35.99', '0.20')], { pricesIncludeTax: true }));
		expect(figuresOf(creditOf(gross, [], request))).toBe('10.00 + 2.00 = 12.00');
	});

	it('without either takes the rest of the line, after every discount', () => {
		const invoice = invoiceOf(
			draft([line('1', '100.00', '0.20'), line('1', '50.00', '0.055')], { discounts: [percentOff('10')] }),
		);
		const notes = creditsOf(invoice, [ofLines({ line: 0, amount: amount('40.00') }), ofLines({ line: 0 })]);
		expect(notes.map(figuresOf)).toEqual(['40.00 + 8.00 = 48.00', '50.00 + 10.00 = 60.00']);
	});

	it('leaves the other rates alone, also one that an amount left a cent of tax to', () => {
		// 1.00 at 5.5 % is 1.06 with tax; 1.05 of it are 1.00 + 0.05, so that a cent of tax is left over nothing.
		const invoice = invoiceOf(draft([line('1', '1.00', '0.055'), line('1', '10.00', '0.20')]));
		const first = ofLines({ line: 1 });
		const alone = invoiceOf(draft([line('1', '1.00', '0.055')]));
		expect(figuresOf(creditOf(alone, [], byAmount('1.05')))).toBe('1.00 + 0.05 = 1.05');
		const before = creditsOf(alone, [byAmount('1.05')]);
		const note = creditOf(invoice, before, first);
		expect(linesOf(note)).toEqual(['1: 10.00 + 2.00']);
		expect(linesOf(creditOf(invoice, [...before, note], full))).toEqual(['0: 0.00 + 0.01']);
	});

	it.each([
		['of more than the line', { line: 0, amount: amount('10.01') }, 'credit-note/exceeds-line'],
		['of more pieces than there are', { line: 0, quantity: decimal('3.0001') }, 'credit-note/exceeds-line'],
		['of a line that there is not', { line: 7 }, 'credit-note/unknown-line'],
		['in another currency', { line: 0, amount: money(10, 'XOF') }, 'credit-note/wrong-currency'],
		['of nothing', { line: 0, amount: amount('0.00') }, 'credit-note/not-positive'],
		['of less than nothing', { line: 0, amount: amount('-1.00') }, 'credit-note/not-positive'],
		['of a quantity that comes to nothing', { line: 0, quantity: decimal('0.0001') }, 'credit-note/not-positive'],
		['of a negative quantity', { line: 0, quantity: decimal('-1') }, 'credit-note/not-positive'],
	])('%s is refused', (_name, wish, type) => {
		expect(refusalOf(three, [], ofLines(wish))?.type).toBe(type);
	});

	it('of a line twice is refused, and tells which', () => {
		const twice = ofLines({ line: 0, amount: amount('1.00') }, { line: 0, amount: amount('1.00') });
		expect(refusalOf(three, [], twice)).toEqual({ type: 'credit-note/line-repeated', line: 1 });
	});

	it('of no line at all is refused', () => {
		expect(refusalOf(three, [], ofLines())).toEqual({ type: 'credit-note/nothing-left' });
	});

	it('of a line that is credited already, or was free, is refused', () => {
		const invoice = invoiceOf(draft([line('1', '5.00', '0.20'), line('1', '0.00', '0.20')]));
		const notes = creditsOf(invoice, [ofLines({ line: 0, amount: amount('4.00') })]);
		const exceeds = { type: 'credit-note/exceeds-line', line: 0 };
		expect(refusalOf(invoice, notes, ofLines({ line: 0, amount: amount('1.01') }))).toEqual({
			...exceeds,
			left: amount('1.00'),
		});
		expect(refusalOf(invoice, notes, ofLines({ line: 1 }))).toEqual({ ...exceeds, left: amount('0.00') });
	});
});

describe('a credit by amount', () => {
	it('includes tax and is spread over what is left of every line', () => {
		const invoice = invoiceOf(draft([line('1', '100.00', '0.20'), line('1', '100.00', '0.055')]));
		const note = creditOf(invoice, [], byAmount('22.55'));
		expect(linesOf(note)).toEqual(['0: 10.00 + 2.00', '1: 10.00 + 0.55']);
	});

	it('spares what is credited already', () => {
		const invoice = invoiceOf(draft([line('1', '100.00', '0.20'), line('1', '100.00', '0.055')]));
		const notes = creditsOf(invoice, [ofLines({ line: 0 })]);
		expect(linesOf(creditOf(invoice, notes, byAmount('10.55')))).toEqual(['1: 10.00 + 0.55']);
	});

	it('of francs has no cents', () => {
		const invoice = invoiceOf(draft([pricedAt(money(6500, 'XOF'), { tax: taxedAt('0.18') })]));
		const note = creditOf(invoice, [], { kind: 'amount', amount: money(1001, 'XOF') });
		expect(figuresOf(note)).toBe('848 + 153 = 1001');
	});

	it.each([
		['of more than is left', amount('36.00'), 'credit-note/exceeds-rest'],
		['of nothing', amount('0.00'), 'credit-note/not-positive'],
		['of less than nothing', amount('-0.01'), 'credit-note/not-positive'],
		['in another currency', money(10, 'XOF'), 'credit-note/wrong-currency'],
	])('%s is refused', (_name, wish, type) => {
		const invoice = invoiceOf(draft([line('1', '29.99', '0.20')]));
		expect(refusalOf(invoice, [], { kind: 'amount', amount: wish })?.type).toBe(type);
	});
});

describe('an invoice that takes a deposit off', () => {
	const depositId = 'inv_01kapj8c6sf9qv6x5k2m3n4p5z' as InvoiceId;
	const invoice = invoiceOf(draft([line('1', '300.00', '0.20'), line('-1', '100.00', '0.20', { depositId })]));

	it('is credited in full with the deposit, which stays negative', () => {
		const note = creditOf(invoice, [], full);
		expect(linesOf(note)).toEqual(['0: 300.00 + 60.00', '1: -100.00 + -20.00']);
		expect(figuresOf(note)).toBe('200.00 + 40.00 = 240.00');
	});

	it('is never credited beyond what it taxes at the rate', () => {
		expect(refusalOf(invoice, [], ofLines({ line: 0 }))).toEqual({
			type: 'credit-note/exceeds-rate',
			rate: decimal('0.20'),
			left: amount('200.00'),
		});
		const notes = creditsOf(invoice, [ofLines({ line: 0, amount: amount('200.00') })]);
		expect(figuresOf(notes[0]!)).toBe('200.00 + 40.00 = 240.00');
		expect(refusalOf(invoice, notes, full)).toEqual({ type: 'credit-note/nothing-left' });
	});

	it('has no credit of the deposit line alone', () => {
		expect(refusalOf(invoice, [], ofLines({ line: 1 }))?.type).toBe('credit-note/exceeds-line');
	});
});

it('the lines of a note stand in the order of the invoice, each rate in that of its tax table', () => {
	const invoice = invoiceOf(draft([line('1', '1.00', '0.20'), line('1', '1.00', '0.055'), line('1', '1.00', '0.20')]));
	const note = creditOf(invoice, [], ofLines({ line: 2 }, { line: 1 }, { line: 0 }));
	expect(note.lines.map((each) => each.lineId)).toEqual([lineId(0), lineId(1), lineId(2)]);
	expect(note.taxGroups.map(({ decision }) => decision.rate)).toEqual([decimal('0.20'), decimal('0.055')]);
});
