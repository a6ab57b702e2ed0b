import type { Discount } from '../../src/domain/invoices/discounts.ts';
import type { Invoice, InvoiceLine, TaxGroup } from '../../src/domain/invoices/invoice.ts';
import type { IsoDate, IsoInstant } from '../../src/domain/kernel/calendar.ts';
import type { CurrencyCode } from '../../src/domain/kernel/currency.ts';
import { type Decimal, decimal, powerOfTen } from '../../src/domain/kernel/decimal.ts';
import type { CustomerId, InvoiceId, LineId, TenantId } from '../../src/domain/kernel/ids.ts';
import {
	fraction,
	isZero,
	type Money,
	minus,
	money,
	plus,
	portion,
	split,
	sum,
	zero,
} from '../../src/domain/kernel/money.ts';
import type { TaxDecision } from '../../src/domain/tax/treatment.ts';
import {
	country,
	frenchCompany,
	frenchConsumer,
	frenchSeller,
	senegaleseConsumer,
	senegaleseSeller,
} from './company.builder.ts';

export const date = (text: string): IsoDate => text as IsoDate;
export const instant = (text: string): IsoInstant => text as IsoInstant;

/** What a test says of a line; everything else follows. Amounts are minor units. */
export interface LineSketch {
	readonly description?: string;
	readonly quantity?: string;
	readonly unitPrice?: number;
	/** The line's own discount, without tax. */
	readonly discount?: number;
	/** How the discount came about; an amount without description when left out. */
	readonly discounts?: readonly Discount[];
	readonly tax?: Partial<TaxDecision>;
	readonly period?: readonly [string, string];
}

export interface InvoiceSketch extends Partial<Omit<Invoice, 'lines' | 'amountPaid' | 'amountCredited'>> {
	readonly lines?: readonly LineSketch[];
	/** The document's own discount, without tax. */
	readonly discount?: number;
	readonly paid?: number;
	readonly credited?: number;
}

export const frenchVat = (rate: string): TaxDecision => ({
	rule: 'default-rate',
	category: 'S',
	rate: decimal(rate),
	country: country('FR'),
	mention: null,
	setting: null,
});

export const senegaleseVat: TaxDecision = { ...frenchVat('0.18'), country: country('SN') };

/** An issued invoice of Coko SAS to a French company, with figures that add up, and frozen. */
export const buildInvoice = (sketch: InvoiceSketch = {}): Invoice => {
	const { lines: sketches = frenchLines, discount = 0, paid = 0, credited = 0, ...given } = sketch;
	const currency = given.currency ?? 'EUR';
	const pricesIncludeTax = given.pricesIncludeTax ?? false;
	const bare = sketches.map((line, index) => lineOf(line, index, currency, pricesIncludeTax));
	const discounts = split(
		money(discount, currency),
		bare.map((line) => line.subtotal.minor),
	);
	const discounted = bare.map((line, index) => ({ ...line, documentDiscount: discounts[index] ?? zero(currency) }));
	const taxGroups = groupsOf(discounted, currency);
	const lines = withTax(discounted, taxGroups);
	return deepFreeze({
		...header(currency),
		pricesIncludeTax,
		lines,
		taxGroups,
		subtotal: sum(
			lines.map((line) => line.subtotal),
			currency,
		),
		discounts: amountOff(money(discount, currency)),
		discountAmount: money(discount, currency),
		taxAmount: sum(
			lines.map((line) => line.taxAmount),
			currency,
		),
		totalAmount: sum(
			lines.map((line) => line.totalAmount),
			currency,
		),
		amountPaid: money(paid, currency),
		amountCredited: money(credited, currency),
		...given,
	});
};

/** Monthly subscription of a reader in France, price shown with tax. */
export const frenchConsumerInvoice = (sketch: InvoiceSketch = {}): Invoice =>
	buildInvoice({
		billing: frenchConsumer,
		pricesIncludeTax: true,
		lines: [{ description: 'Coko Premium, un mois', unitPrice: 9_99, period: ['2026-11-22', '2026-12-22'] }],
		...sketch,
	});

/** A reader in Senegal, in francs without decimals. */
export const senegaleseInvoice = (sketch: InvoiceSketch = {}): Invoice =>
	buildInvoice({
		seller: senegaleseSeller,
		billing: senegaleseConsumer,
		currency: 'XOF',
		pricesIncludeTax: true,
		number: 'SN-2026-000042',
		lines: [
			{
				description: 'Coko Premium, un mois',
				unitPrice: 6_500,
				tax: senegaleseVat,
				period: ['2026-11-22', '2026-12-22'],
			},
			{ description: 'Livre numérique « Une si longue lettre »', unitPrice: 3_000, tax: senegaleseVat },
		],
		...sketch,
	});

const frenchLines: readonly LineSketch[] = [
	{
		description: 'Abonnement Coko Bibliothèque, 25 lecteurs',
		quantity: '25',
		unitPrice: 7_90,
		period: ['2026-11-01', '2026-12-01'],
	},
	{ description: 'Livre numérique « Les Bouts de bois de Dieu »', quantity: '3', unitPrice: 12_49, discount: 3_75 },
	{ description: 'Atelier de lecture en ligne, deux heures', unitPrice: 180_00, tax: frenchVat('0.2') },
];

const header = (currency: CurrencyCode) => ({
	id: 'inv_01kapj8c6sf9qv6x5k2m3n4p5q' as InvoiceId,
	tenantId: 'coko-test' as TenantId,
	version: 2,
	status: 'pending' as const,
	invoiceType: 'subscription' as const,
	customerId: 'cus_01kapj8c6sf9qv6x5k2m3n4p5r' as CustomerId,
	billing: frenchCompany,
	locale: 'fr' as const,
	currency,
	booksTax: null,
	notes: null,
	metadata: {},
	seller: frenchSeller,
	number: 'FA-2026-000123',
	series: null,
	issueDate: date('2026-11-22'),
	dueDate: date('2026-12-22'),
	basis: null,
	extendedDueDate: null,
	hold: null,
	subscriptionId: null,
	importedAt: null,
	isDeposit: false,
	prepaid: [],
	sentAt: null,
	paidAt: null,
	createdAt: instant('2026-11-22T09:00:00.000Z'),
	updatedAt: instant('2026-11-22T09:00:00.000Z'),
});

const lineOf = (sketch: LineSketch, index: number, currency: CurrencyCode, isGross: boolean): InvoiceLine => {
	const quantity = decimal(sketch.quantity ?? '1');
	const unitPrice = money(sketch.unitPrice ?? 10_00, currency);
	const tax = { ...frenchVat('0.055'), ...sketch.tax };
	const list = portion(unitPrice, quantity);
	const discountAmount = money(sketch.discount ?? 0, currency);
	return {
		id: `lin_01kapj8c6sf9qv6x5k2m${String(index).padStart(6, '0')}` as LineId,
		description: sketch.description ?? 'Livre numérique',
		quantity,
		unitPrice,
		itemType: 'subscription',
		taxCode: 'ebook',
		tax,
		discounts: sketch.discounts ?? amountOff(discountAmount),
		discountAmount,
		subtotal: minus(isGross ? withoutTax(list, tax.rate) : list, discountAmount),
		documentDiscount: zero(currency),
		taxAmount: zero(currency),
		totalAmount: zero(currency),
		workId: null,
		authorId: null,
		periodStart: sketch.period === undefined ? null : date(sketch.period[0]),
		periodEnd: sketch.period === undefined ? null : date(sketch.period[1]),
		metadata: {},
	};
};

const amountOff = (value: Money): readonly Discount[] =>
	isZero(value) ? [] : [{ type: 'amount', value, description: null }];

const withoutTax = (gross: Money, rate: Decimal) => {
	const whole = powerOfTen(rate.scale);
	return fraction(gross, whole, whole + rate.coefficient);
};

const keyOf = ({ category, rate, country: taxedIn, mention }: TaxDecision): string =>
	[category, rate.coefficient, rate.scale, taxedIn, mention].join('|');

const groupsOf = (lines: readonly InvoiceLine[], currency: CurrencyCode): readonly TaxGroup[] =>
	[...Map.groupBy(lines, (line) => keyOf(line.tax)).values()].map((members) => {
		const decision = members[0]!.tax;
		const taxableAmount = sum(
			members.map((line) => minus(line.subtotal, line.documentDiscount)),
			currency,
		);
		return { decision, taxableAmount, taxAmount: portion(taxableAmount, decision.rate) };
	});

const withTax = (lines: readonly InvoiceLine[], groups: readonly TaxGroup[]): readonly InvoiceLine[] => {
	const taxes = new Map<InvoiceLine, Money>();
	for (const { decision, taxAmount } of groups) {
		const members = lines.filter((line) => keyOf(line.tax) === keyOf(decision));
		const nets = members.map((line) => minus(line.subtotal, line.documentDiscount).minor);
		split(taxAmount, nets).forEach((part, index) => {
			taxes.set(members[index]!, part);
		});
	}
	return lines.map((line) => {
		const taxAmount = taxes.get(line)!;
		return { ...line, taxAmount, totalAmount: plus(minus(line.subtotal, line.documentDiscount), taxAmount) };
	});
};

const deepFreeze = <Value>(value: Value): Value => {
	if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
		Object.values(value).forEach(deepFreeze);
		Object.freeze(value);
	}
	return value;
};
