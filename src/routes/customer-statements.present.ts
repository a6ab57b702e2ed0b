import type { BalanceResponse, StatementResponse } from '../contract/statements.ts';
import { movementLabel } from '../documents/statement/statement-words.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { Locale } from '../domain/kernel/party.ts';
import type { CustomerBalance } from '../domain/statements/balance.ts';
import { type AccountStatement, balanceOf, type Standing } from '../domain/statements/statement.ts';

export const presentBalance = (balance: CustomerBalance): BalanceResponse['currencies'][number] => ({
	currency: balance.currency,
	balance: moneyToDecimal(balance.balance),
	amount_open: moneyToDecimal(balance.open),
	amount_overdue: moneyToDecimal(balance.overdue),
	oldest_due_date: balance.oldestDue,
	credit: moneyToDecimal(balance.credit),
	amount_invoiced: moneyToDecimal(balance.invoiced),
	amount_paid: moneyToDecimal(balance.paid),
	amount_credited: moneyToDecimal(balance.credited),
	amount_written_off: moneyToDecimal(balance.writtenOff),
});

export const presentStatement = (
	statement: AccountStatement,
	customer: { readonly id: string; readonly locale: Locale },
): StatementResponse => ({
	object: 'account_statement',
	customer_id: customer.id,
	currency: statement.currency,
	...statement.period,
	opening: presentStanding(statement.opening),
	movements: statement.lines.map((line) => ({
		date: line.day,
		type: line.kind,
		document_id: line.documentId,
		document_number: line.documentNumber,
		label: movementLabel(line, customer.locale),
		debit: moneyToDecimal(line.debit),
		credit: moneyToDecimal(line.credit),
		balance: moneyToDecimal(line.balance),
	})),
	total_debit: moneyToDecimal(statement.debit),
	total_credit: moneyToDecimal(statement.credit),
	closing: presentStanding(statement.closing),
});

const presentStanding = (standing: Standing): StatementResponse['opening'] => ({
	balance: moneyToDecimal(balanceOf(standing)),
	receivable: moneyToDecimal(standing.receivable),
	credit: moneyToDecimal(standing.credit),
});
