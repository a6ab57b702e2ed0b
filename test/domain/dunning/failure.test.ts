import { expect, it } from 'vitest';
import { failureOf } from '../../../src/domain/dunning/position.ts';
import type { PaymentMethodId } from '../../../src/domain/kernel/ids.ts';
import { buildInvoice } from '../../support/invoice.builder.ts';
import { anyPayment } from '../../support/provider-payment.builder.ts';

const method = { id: 'pmt_01k3v0j9x4f7mbt2w8h5q6z1ra' as PaymentMethodId, provider: 'stripe', isActive: true } as const;
const means = { method, charges: 1, agreement: null };
const overdue = { ...buildInvoice(), status: 'overdue' } as const;
const charge = anyPayment({ flow: 'saved', status: 'processing' });
const failed = { ...charge, status: 'failed', reason: 'insufficient_funds' } as const;

it('money that is under way for days is no failure, though the invoice is overdue by then', () => {
	expect(failureOf({ invoice: overdue, payments: [charge], means })).toBeNull();
	expect(failureOf({ invoice: overdue, payments: [charge, failed], means })).toBeNull();
});

it('it is one once the charge was refused, and where nothing was ever tried', () => {
	expect(failureOf({ invoice: overdue, payments: [failed], means })).toEqual({
		provider: 'stripe',
		reason: 'insufficient_funds',
	});
	expect(failureOf({ invoice: overdue, payments: [], means })).toEqual({ provider: 'stripe', reason: 'other' });
});
