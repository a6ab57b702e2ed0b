import { isNegative, isZero, type Money, negate } from '../../domain/kernel/money.ts';
import { balanceOf, type StatementLine } from '../../domain/statements/statement.ts';
import { type Formatter, formatterFor } from '../format.ts';
import { customerView, identityItems, sellerView } from '../invoice/parties-view.ts';
import type { LabelledText } from '../invoice/view-context.ts';
import type { MastheadView } from '../layout/masthead.ts';
import { wordsFor } from '../words.ts';
import type { PrintableStatement } from './printable-statement.ts';
import { movementLabel, type StatementWords, statementWordsFor } from './statement-words.ts';

/** The statement as the words and figures that stand on paper, in the customer's language. */
export interface StatementView extends MastheadView {
	readonly language: string;
	readonly title: string;
	readonly author: string;
	readonly table: AccountTableView;
	readonly remarks: readonly string[];
	readonly identity: readonly string[];
}

export interface AccountTableView {
	readonly columns: AccountRowView;
	readonly opening: AccountRowView;
	readonly rows: readonly AccountRowView[];
	/** Stands in place of the rows when there are none. */
	readonly nothing: string | null;
	readonly total: AccountRowView;
	readonly closing: AccountRowView;
}

export interface AccountRowView {
	readonly date: string;
	readonly label: string;
	readonly debit: string;
	readonly credit: string;
	readonly balance: string;
}

export const statementView = ({ statement, customer, seller, day }: PrintableStatement): StatementView => {
	const { locale } = customer;
	const words = statementWordsFor(locale);
	const format = formatterFor(locale);
	const context = { words: wordsFor(locale), format };
	const { from, to } = statement.period;
	const { receivable, credit } = statement.closing;
	return {
		language: format.language,
		title: words.title(format.shortDate(from), format.shortDate(to)),
		author: seller.legalName,
		heading: words.heading,
		brand: seller.tradingName ?? seller.legalName,
		facts: [
			{ label: words.period, value: words.periodOf(format.shortDate(from), format.shortDate(to)) },
			{ label: words.currency, value: statement.currency },
			{ label: words.drawnUp, value: format.shortDate(day) },
		],
		totals: { due: closingFigure(balanceOf(statement.closing), words, format) },
		seller: sellerView(seller, context),
		customer: { ...customerView(customer, context), label: words.accountOf },
		table: tableView({ statement, customer }, words, format),
		remarks: [words.remark, ...(isZero(credit) ? [] : [words.madeUp(format.money(receivable), format.money(credit))])],
		identity: identityItems(seller, context),
	};
};

/** A balance in the customer's favor is told in words, not by a minus. */
const closingFigure = (balance: Money, words: StatementWords, format: Formatter): LabelledText =>
	isNegative(balance)
		? { label: words.inFavor, value: format.money(negate(balance)) }
		: { label: words.due, value: format.money(balance) };

const tableView = (
	{ statement, customer }: Pick<PrintableStatement, 'statement' | 'customer'>,
	words: StatementWords,
	format: Formatter,
): AccountTableView => {
	const { from, to } = statement.period;
	const figure = (amount: Money): string => (isZero(amount) ? '' : format.money(amount));
	const row = (line: StatementLine): AccountRowView => ({
		date: format.shortDate(line.day),
		label: movementLabel(line, customer.locale),
		debit: figure(line.debit),
		credit: figure(line.credit),
		balance: format.money(line.balance),
	});
	const standing = (label: string, amount: Money): AccountRowView => ({
		date: '',
		label,
		debit: '',
		credit: '',
		balance: format.money(amount),
	});
	return {
		columns: {
			date: words.date,
			label: words.movement,
			debit: words.debit,
			credit: words.credit,
			balance: words.balance,
		},
		opening: standing(words.opening(format.shortDate(from)), balanceOf(statement.opening)),
		rows: statement.lines.map(row),
		nothing: statement.lines.length === 0 ? words.nothing : null,
		total: {
			...standing(words.total, balanceOf(statement.closing)),
			debit: format.money(statement.debit),
			credit: format.money(statement.credit),
			balance: '',
		},
		closing: standing(words.closing(format.shortDate(to)), balanceOf(statement.closing)),
	};
};
