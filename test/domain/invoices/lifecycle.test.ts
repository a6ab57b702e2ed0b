import { describe, expect, it } from 'vitest';
import { type InvoiceStatus, invoiceStatuses } from '../../../src/domain/invoices/invoice.ts';
import { canDiscard, type InvoiceCommand, isOpen, nextStatus } from '../../../src/domain/invoices/lifecycle.ts';
import { instant } from '../../support/invoice.builder.ts';

type Command = Exclude<InvoiceCommand, 'discard'>;

const commands: readonly Command[] = [
	'edit',
	'issue',
	'issue-settled',
	'mark-sent',
	'mark-overdue',
	'remind',
	'hold',
	'extend',
	'pay-part',
	'pay-in-full',
	'credit-part',
	'credit-rest',
	'cancel',
	'refund',
	'write-off',
];

const living = (status: InvoiceStatus) => ({ status, importedAt: null });

/** The status after a command; null when it is refused. */
const nextOf = (status: InvoiceStatus, command: Command): InvoiceStatus | null => {
	const next = nextStatus(living(status), command);
	return next.ok ? next.value : null;
};

const from = (...statuses: readonly InvoiceStatus[]) => ({
	by: (command: Command) => statuses.map((status) => nextOf(status, command)),
});

/** The statuses in which a command is taken. */
const taking = (command: Command) => invoiceStatuses.filter((status) => nextOf(status, command) !== null);

const open = ['pending', 'sent', 'overdue'] as const;

describe('a draft', () => {
	it('can be changed, thrown away and issued, and nothing else', () => {
		expect(commands.filter((command) => nextOf('draft', command) !== null)).toEqual(['edit', 'issue', 'issue-settled']);
		expect(nextOf('draft', 'issue')).toBe('pending');
		expect(invoiceStatuses.filter((status) => canDiscard(living(status)))).toEqual(['draft']);
	});

	it('over nothing, or paid before, is paid when it is issued', () => {
		expect(nextOf('draft', 'issue-settled')).toBe('paid');
	});

	it('is what no command makes of an issued invoice', () => {
		for (const status of invoiceStatuses.filter((each) => each !== 'draft')) {
			expect(commands.map((command) => nextOf(status, command))).not.toContain('draft');
			expect(commands.slice(0, 3).map((command) => nextOf(status, command))).toEqual([null, null, null]);
		}
	});
});

describe('money that is expected', () => {
	it('in part keeps the status, in full makes it paid', () => {
		expect(from(...open).by('pay-part')).toEqual([...open]);
		expect(from(...open).by('pay-in-full')).toEqual(['paid', 'paid', 'paid']);
	});

	it('is expected while the invoice is pending, sent or overdue', () => {
		expect(invoiceStatuses.filter((status) => isOpen(living(status)))).toEqual(
			invoiceStatuses.filter((status) => open.some((each) => each === status)),
		);
	});

	it('is not taken for a draft, nor twice, nor for what was taken back', () => {
		for (const command of ['pay-part', 'pay-in-full'] as const) {
			expect(taking(command)).toEqual(['pending', 'sent', 'overdue', 'uncollectible']);
		}
	});

	it('is asked for, held back and given more time only while it is expected', () => {
		for (const command of ['remind', 'hold', 'extend'] as const)
			expect(taking(command)).toEqual(['pending', 'sent', 'overdue']);
		expect(from(...open).by('extend')).toEqual(['pending', 'sent', 'pending']);
	});

	it('is overdue once', () => {
		expect(taking('mark-overdue')).toEqual(['pending', 'sent']);
		expect(from('pending', 'sent').by('mark-overdue')).toEqual(['overdue', 'overdue']);
	});
});

describe('a mail that left', () => {
	it('makes a pending invoice sent and changes no other status', () => {
		expect(nextOf('pending', 'mark-sent')).toBe('sent');
		for (const status of taking('mark-sent').filter((each) => each !== 'pending')) {
			expect(nextOf(status, 'mark-sent')).toBe(status);
		}
		expect(nextOf('draft', 'mark-sent')).toBeNull();
	});
});

describe('a credit note', () => {
	it('over a part keeps the status, also of a paid invoice', () => {
		for (const status of [...open, 'paid', 'uncollectible'] as const)
			expect(nextOf(status, 'credit-part')).toBe(status);
	});

	it('over what is still due leaves nothing to pay', () => {
		expect(from(...open, 'uncollectible').by('credit-rest')).toEqual(['paid', 'paid', 'paid', 'paid']);
		expect(nextOf('paid', 'credit-rest')).toBeNull();
	});

	it('over the whole cancels, or refunds when the money that was paid went back', () => {
		const issued = [...open, 'paid', 'uncollectible'] as const;
		expect(from(...issued).by('cancel')).toEqual(issued.map(() => 'cancelled'));
		expect(from(...issued).by('refund')).toEqual(issued.map(() => 'refunded'));
	});

	it('is not made of a draft, nor of what is taken back already', () => {
		for (const command of ['credit-part', 'credit-rest', 'cancel'] as const) {
			expect(from('draft', 'cancelled', 'refunded').by(command)).toEqual([null, null, null]);
		}
	});
});

describe('what was given up', () => {
	it('was expected before', () => {
		expect(taking('write-off')).toEqual(['pending', 'sent', 'overdue']);
		expect(from(...open).by('write-off')).toEqual(['uncollectible', 'uncollectible', 'uncollectible']);
	});

	it('can still be paid and credited, and is not asked for any more', () => {
		const possible = commands.filter((command) => nextOf('uncollectible', command) !== null);
		expect(possible).toEqual([
			'mark-sent',
			'pay-part',
			'pay-in-full',
			'credit-part',
			'credit-rest',
			'cancel',
			'refund',
		]);
		expect(nextOf('uncollectible', 'pay-part')).toBe('uncollectible');
		expect(nextOf('uncollectible', 'pay-in-full')).toBe('paid');
	});
});

describe('the end of an invoice', () => {
	it('a cancelled one can only be refunded, a refunded one nothing', () => {
		const possible = (status: InvoiceStatus) => commands.filter((command) => nextOf(status, command) !== null);
		expect(possible('cancelled')).toEqual(['mark-sent', 'refund']);
		expect(possible('refunded')).toEqual(['mark-sent']);
		expect(nextOf('cancelled', 'refund')).toBe('refunded');
	});
});

describe('an invoice of another system', () => {
	const imported = { importedAt: instant('2026-11-22T10:00:00.000Z') };

	it('takes no command in any status', () => {
		for (const status of invoiceStatuses) {
			for (const command of commands) {
				expect(nextStatus({ status, ...imported }, command)).toEqual({
					ok: false,
					error: { type: 'invoice/imported', command },
				});
			}
		}
	});

	it('is neither expected nor thrown away', () => {
		for (const status of invoiceStatuses) {
			expect([isOpen({ status, ...imported }), canDiscard({ status, ...imported })]).toEqual([false, false]);
		}
	});
});

it('a refusal names the status and the command', () => {
	expect(nextStatus(living('refunded'), 'pay-part')).toEqual({
		ok: false,
		error: { type: 'invoice/wrong-status', status: 'refunded', command: 'pay-part' },
	});
});

describe('money that a provider or a bank moves afterwards', () => {
	it('makes a refunded invoice cancelled again when its refund fails, and no other', () => {
		expect(taking('refund-failed')).toEqual(['refunded']);
		expect(nextOf('refunded', 'refund-failed')).toBe('cancelled');
	});

	it('may be disputed on every issued invoice, whose status stays', () => {
		const issued = invoiceStatuses.filter((status) => status !== 'draft');
		expect(taking('dispute')).toEqual(issued);
		expect(from(...issued).by('dispute')).toEqual(issued);
	});
});
