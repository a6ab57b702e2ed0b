import { overdueWork } from '../../src/domain/invoices/collection-work.ts';
import { dueDateFor } from '../../src/domain/invoices/due-date.ts';
import type { IsoDate } from '../../src/domain/kernel/calendar.ts';
import type { PaymentTerms } from '../../src/domain/settings/values.ts';
import { buildInvoice } from '../support/invoice.builder.ts';
import cases from './due-date.json' with { type: 'json' };
import { runOracles } from './oracle.ts';

interface RuleInputs {
	readonly date: IsoDate;
	readonly rule: 'day_of_month' | 'first_of_next_month' | 'last_of_month';
	readonly day: number | null;
}

const termsOf = ({ rule, day }: RuleInputs): PaymentTerms =>
	rule === 'last_of_month' ? { days: 0, rule: 'end_of_month' } : { days: 0, rule: 'day_of_month', day: day ?? 1 };

runOracles('due dates', cases, {
	'invoice.due_date': (inputs: RuleInputs, expected: { readonly due_date: IsoDate }) => ({
		actual: dueDateFor(inputs.date, termsOf(inputs)),
		expected: expected.due_date,
	}),

	'invoice.overdue': (
		inputs: { readonly issued: IsoDate; readonly net_terms_days: number },
		expected: { readonly due_date: IsoDate; readonly overdue_from: IsoDate },
	) => {
		const dueDate = dueDateFor(inputs.issued, { days: inputs.net_terms_days, rule: 'net' });
		const work = overdueWork(buildInvoice({ issueDate: inputs.issued, dueDate }), dueDate, 'UTC');
		return { actual: { due_date: dueDate, overdue_from: work.dueAt.slice(0, 10) }, expected };
	},
});
