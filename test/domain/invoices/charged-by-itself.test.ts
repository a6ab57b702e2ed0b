import { expect, it } from 'vitest';
import { archiveDocument, type DocumentDeps } from '../../../src/domain/invoices/documents.usecases.ts';
import { type Invoice, isChargedByItself } from '../../../src/domain/invoices/invoice.ts';
import type { SubscriptionId } from '../../../src/domain/kernel/ids.ts';
import { action, createFakeStore } from '../../support/fake-store.ts';
import { date, frenchConsumerInvoice } from '../../support/invoice.builder.ts';

const subscriptionId = 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra' as SubscriptionId;
const issued = frenchConsumerInvoice({ status: 'pending' });
/** As a renewal issues it: due on its own day, by no terms of payment. */
const charged: Invoice = {
	...issued,
	subscriptionId,
	dueDate: issued.issueDate,
	basis: { terms: null, numbering: 'cfg_1@1' },
};

/** The address that the printed document asks its reader to pay at. */
const printedLink = async (invoice: Invoice): Promise<string | null> => {
	let told: string | null = 'nothing was printed';
	const deps = {
		store: createFakeStore((need) => (need.kind === 'invoice.frozen' ? { invoice, documentHash: 'hash' } : null)).store,
		hasher: { sha256: async () => 'hash' },
		links: { paymentUrl: async () => 'https://billing.example.test/pay/1' },
		archive: { putOnce: async (_key: string, content: unknown) => new TextEncoder().encode(String(content)) },
		renderer: {
			renderInvoice: async ({ paymentUrl }: { paymentUrl: string | null }) => {
				told = paymentUrl;
				return { bytes: new Uint8Array(1), pageCount: 1 };
			},
		},
		tenant: { id: 'coko', timeZone: 'Europe/Paris' },
		mailEnabled: false,
	} as unknown as DocumentDeps;
	await archiveDocument(deps, { id: invoice.id, requestedAt: action.now }, action);
	return told;
};

it.each([
	['whose saved method is charged', charged, true],
	['that is paid by link', { ...charged, basis: { terms: 'cfg_2@1', numbering: 'cfg_1@1' } }, false],
	['that is due later', { ...charged, dueDate: date('2027-12-22') }, false],
	['of no subscription', { ...charged, subscriptionId: null }, false],
] as const)(
	'an invoice %s asks its reader to pay online only when nobody else does',
	async (_which, invoice, byItself) => {
		expect(isChargedByItself(invoice)).toBe(byItself);
		expect(await printedLink(invoice)).toBe(byItself ? null : 'https://billing.example.test/pay/1');
	},
);
