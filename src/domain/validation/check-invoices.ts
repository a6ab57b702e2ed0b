import type { Check, Fault } from './check.ts';
import type { IncompleteInvoice } from './validation.ports.ts';

/** A fifth of the faults that a step may have: an invoice can lack five things. */
const pageRows = 100;

/** Each issued invoice has its entry, its event, its archived files, and the payments that it says it has. */
export const checkInvoices: Check = {
	name: 'invoices',
	cost: 2,
	step: async ({ store }, after) => {
		const { page } = await store.load({ page: { kind: 'validation.invoices', after, limit: pageRows } });
		return { checked: page.checked, faults: page.found.flatMap(invoiceFaults), next: page.last };
	},
};

const invoiceFaults = (invoice: IncompleteInvoice): readonly Fault[] => {
	const {
		id,
		number,
		currency,
		total,
		posted,
		paid,
		received,
		credited,
		takenBack,
		told,
		imported,
		renditions,
		rendering,
	} = invoice;
	// Minor units: a broken amount or currency may fit no amount of ours.
	const amount = (minor: number): string => `${minor} ${currency} (minor units)`;
	const fault = (kind: string, detail: string, mend: string): Fault => ({
		kind,
		severity: 'error',
		subject: number,
		detail: `${detail} Document ${id}.`,
		mend,
	});
	const restore = 'Find out who changed the database below the API, and restore the rows from a backup (Time Travel).';
	const faults: Fault[] = [];
	if (!told) {
		const word = imported ? 'import' : 'issue';
		faults.push(fault('invoice_untold', `The audit trail does not tell of its ${word}.`, restore));
	}
	if (imported) {
		const detail = 'The invoice was imported and must not be in the ledger, but it has an entry.';
		return posted === null ? faults : [...faults, fault('import_posted', detail, restore)];
	}
	if ((posted ?? 0) !== total) {
		const booked = posted === null ? 'it has no ledger entry' : `its ledger entry books ${amount(posted)}`;
		faults.push(fault('invoice_unposted', `The invoice is over ${amount(total)}, but ${booked}.`, restore));
	} else if (total === 0 && posted !== null) {
		faults.push(fault('invoice_unposted', 'The invoice is over nothing, but it has a ledger entry.', restore));
	}
	if (paid !== received) {
		const detail = `The invoice says ${amount(paid)} is paid, its payments and the customer’s credit sum to ${amount(received)}.`;
		faults.push(fault('invoice_payments_differ', detail, restore));
	}
	if (credited !== takenBack) {
		const detail = `The invoice says ${amount(credited)} is credited, its credit notes sum to ${amount(takenBack)}.`;
		faults.push(fault('invoice_credits_differ', detail, restore));
	}
	if (renditions < 2 && !rendering) {
		faults.push(
			fault(
				'archive_missing',
				'Its PDF or its canonical text is not archived, and nobody is at it.',
				'Replay its dead letter of the kind document.render.',
			),
		);
	}
	return faults;
};
