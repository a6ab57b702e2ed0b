import type { Check, Fault } from './check.ts';
import type { IncompleteCreditNote } from './validation.ports.ts';

/** A quarter of the faults that a step may have: a credit note can lack four things. */
const pageRows = 125;

/** Each credit note has its entry, its event, its archived files, and the credit that it gave its customer. */
export const checkCreditNotes: Check = {
	name: 'credit_notes',
	cost: 2,
	step: async ({ store }, after) => {
		const { page } = await store.load({ page: { kind: 'validation.creditNotes', after, limit: pageRows } });
		return { checked: page.checked, faults: page.found.flatMap(creditNoteFaults), next: page.last };
	},
};

const restore = 'Find out who changed the database below the API, and restore the rows from a backup (Time Travel).';

const creditNoteFaults = (note: IncompleteCreditNote): readonly Fault[] => {
	const { id, number, currency, total, posted, freed, kept, told, renditions, rendering } = note;
	// Minor units: a broken amount or currency may fit no amount of ours.
	const amount = (minor: number): string => `${minor} ${currency} (minor units)`;
	const fault = (kind: string, detail: string, mend = restore): Fault => ({
		kind,
		severity: 'error',
		subject: number,
		detail: `${detail} Document ${id}.`,
		mend,
	});
	const faults: Fault[] = [];
	if (!told) faults.push(fault('credit_note_untold', 'The audit trail does not tell of its issue.'));
	if (posted !== total) {
		const detail = `The credit note is over ${amount(total)}, its ledger entry takes back ${amount(posted)}.`;
		faults.push(fault('credit_note_unposted', detail));
	}
	if (freed !== kept) {
		const detail = `It gave ${amount(freed)} back to the customer, whose credit has ${amount(kept)} from it.`;
		faults.push(fault('credit_note_unkept', detail));
	}
	if (renditions < 2 && !rendering) {
		const detail = 'Its PDF or its canonical text is not archived, and nobody is at it.';
		faults.push(fault('archive_missing', detail, 'Replay its dead letter of the kind document.render.'));
	}
	return faults;
};
