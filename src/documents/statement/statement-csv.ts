import type { IsoDate } from '../../domain/kernel/calendar.ts';
import { type Money, moneyToDecimal } from '../../domain/kernel/money.ts';
import type { Locale } from '../../domain/kernel/party.ts';
import { type AccountStatement, balanceOf } from '../../domain/statements/statement.ts';
import { movementLabel, statementWordsFor } from './statement-words.ts';

const columns = ['date', 'type', 'document_number', 'label', 'debit', 'credit', 'balance', 'currency'] as const;

/**
 * The statement for a spreadsheet (RFC 4180: commas, CRLF, UTF-8): a row for the opening, one for each movement, one for
 * the closing. Amounts are decimals with a point, so that every program reads them alike.
 */
export const statementCsv = (statement: AccountStatement, locale: Locale): string => {
	const { period, currency, opening, closing, lines } = statement;
	const words = statementWordsFor(locale);
	const standing = (type: 'opening' | 'closing', day: IsoDate, label: string, balance: Money) =>
		row([day, type, '', label], ['', '', moneyToDecimal(balance)], currency);
	return [
		columns.join(','),
		standing('opening', period.from, words.opening(period.from), balanceOf(opening)),
		...lines.map((line) =>
			row(
				[line.day, line.kind, line.documentNumber ?? '', movementLabel(line, locale)],
				[line.debit, line.credit, line.balance].map(moneyToDecimal),
				currency,
			),
		),
		standing('closing', period.to, words.closing(period.to), balanceOf(closing)),
	]
		.map((line) => `${line}\r\n`)
		.join('');
};

/** Amounts are written by us and may begin with a minus; texts may not begin with what a spreadsheet would compute. */
const row = (texts: readonly string[], amounts: readonly string[], currency: string): string =>
	[...texts.map((text) => quoted(defused(text))), ...amounts, currency].join(',');

const defused = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
