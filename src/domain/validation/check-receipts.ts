import type { Check, Fault } from './check.ts';
import type { BrokenReceipt } from './validation.ports.ts';

const pageRows = 400;

/** Receipts are numbered without a gap, and each is of money that came. */
export const checkReceipts: Check = {
	name: 'receipts',
	cost: 3,
	step: async ({ store }, after) => {
		const { page } = await store.load({ page: { kind: 'validation.receipts', after, limit: pageRows } });
		return { checked: page.checked, faults: page.found.map(receiptFault), next: page.last };
	},
};

const words: { readonly [Kind in BrokenReceipt['fault']]: (receipt: BrokenReceipt) => string } = {
	gap: ({ counted, standing }) => `The series has given ${counted} numbers, and ${standing} receipts stand in it.`,
	unfounded: () => 'The payment that it confirms is not there, or never succeeded.',
};

const receiptFault = (receipt: BrokenReceipt): Fault => ({
	kind: `receipt_${receipt.fault}`,
	severity: 'error',
	subject: receipt.subject,
	detail: words[receipt.fault](receipt),
	mend: 'Find out who changed the database below the API, and restore the rows from a backup (Time Travel).',
});
