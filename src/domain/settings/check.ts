import { daysBetween, type IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import { exchangeRate } from '../kernel/exchange.ts';
import type { ConfigType } from './catalog.ts';
import { companyProblems } from './check-company.ts';
import { taxProblems } from './check-taxes.ts';
import type { CheckedTenant, ConfigProblem } from './problem.ts';
import { everyone, type Settings } from './settings.ts';
import { numberedDocuments } from './values.ts';

/** Days after which a published exchange rate is old, when nobody has said otherwise. */
const exchangeRateAgeDaysMax = 7;

/** Everything that is missing or contradictory at a date; empty when the tenant can work. */
export const checkSettings = (settings: Settings, tenant: CheckedTenant, at: IsoDate): readonly ConfigProblem[] => [
	...companyProblems(settings, tenant, at),
	...taxProblems(settings, tenant, at),
	...documentProblems(settings, at),
	...currencyProblems(settings, tenant, at),
];

const documentProblems = (settings: Settings, at: IsoDate): readonly ConfigProblem[] => {
	const problems: ConfigProblem[] = numberedDocuments
		.filter((document) => settings.numbering(document, at) === null)
		.map((document) =>
			problem(
				'invoice_numbering',
				document,
				`No number format for documents of the kind ${document}.`,
				'Set a pattern such as INV-{YYYY}-{NNNNNN} that restarts yearly.',
			),
		);
	if (settings.paymentTerms(everyone, at) === null) {
		problems.push(
			problem(
				'payment_terms',
				'default_due_days',
				'No payment terms.',
				'Set the days after which an invoice falls due, for example 30.',
			),
		);
	}
	if (settings.feature('invoice_email', at) && settings.mailSender(null, at) === null) {
		problems.push(
			problem(
				'email_template',
				'sender',
				'Invoices are to be mailed but no sender is set.',
				'Set name and address of the sender, or switch feature/invoice_email off.',
			),
		);
	}
	return problems;
};

const currencyProblems = (settings: Settings, tenant: CheckedTenant, at: IsoDate): readonly ConfigProblem[] => {
	const accepted = settings.acceptedCurrencies(at);
	const initial = settings.defaultCurrency(everyone, at);
	const problems: ConfigProblem[] = [];
	if (initial === null) {
		problems.push(
			problem(
				'currency',
				'default_currency',
				'No default currency.',
				`Set it, for example to ${tenant.booksCurrency}.`,
			),
		);
	}
	if (accepted.length === 0) {
		problems.push(
			problem(
				'currency',
				'accepted_currencies',
				'No currency is accepted.',
				`List the currencies of your documents, at least ${tenant.booksCurrency}.`,
			),
		);
	}
	if (initial !== null && accepted.length > 0 && !accepted.includes(initial)) {
		problems.push(
			problem(
				'currency',
				'default_currency',
				`The default currency ${initial} is not among the accepted ones.`,
				`Add ${initial} to currency/accepted_currencies, or choose another default.`,
			),
		);
	}
	return [
		...problems,
		...accepted
			.filter((currency) => currency !== tenant.booksCurrency)
			.flatMap((currency) => rateProblems(settings, tenant, currency, at)),
		...demoProblems(settings, tenant, at),
	];
};

const rateProblems = (
	settings: Settings,
	tenant: CheckedTenant,
	currency: CurrencyCode,
	at: IsoDate,
): readonly ConfigProblem[] => {
	const key = currency === 'EUR' ? `EUR-${tenant.booksCurrency}` : `EUR-${currency}`;
	const rate = exchangeRate(currency, tenant.booksCurrency, settings.exchangeQuotes(at));
	if (rate === null) {
		return [
			problem(
				'exchange_rate',
				key,
				`${currency} is accepted but there is no exchange rate to ${tenant.booksCurrency}, the currency of the books.`,
				`Set exchange_rate/${key} with its source and date, or take ${currency} out of currency/accepted_currencies.`,
			),
		];
	}
	const ageDaysMax =
		settings.read('alert/exchange_rate_age', 'exchange_rate_age', everyone, at)?.value.days ?? exchangeRateAgeDaysMax;
	const ageDays = rate.date === null ? 0 : daysBetween(rate.date, at);
	if (ageDays <= ageDaysMax) return [];
	return [
		problem(
			'exchange_rate',
			key,
			`The exchange rate of ${currency} is ${ageDays} days old.`,
			`Write the current rate of ${key}; rates older than ${ageDaysMax} days are named here.`,
			'warning',
		),
	];
};

const demoProblems = (settings: Settings, tenant: CheckedTenant, at: IsoDate): readonly ConfigProblem[] =>
	tenant.mode === 'test'
		? []
		: settings
				.exchangeQuotes(at)
				.filter(({ source }) => source === 'demo')
				.map(({ base, quote }) =>
					problem(
						'exchange_rate',
						`${base}-${quote}`,
						`The rate of ${base}-${quote} is an invented one, and this tenant is live.`,
						'Write a published rate with its source and date.',
					),
				);

const problem = (
	type: ConfigType,
	key: string,
	what: string,
	mend: string,
	severity: ConfigProblem['severity'] = 'error',
): ConfigProblem => ({ severity, type, key, country: null, what, mend });
