import type { Check, Fault } from './check.ts';
import type { BrokenBalance, BrokenEntry, BrokenStanding } from './validation.ports.ts';

/** Rows that one statement looks at; an entry can have several faults. */
const pageRows = 200;

/** Every entry sums to zero in each currency, has postings, and has the fact that it books. */
export const checkEntries: Check = {
	name: 'entries',
	cost: 5,
	step: async ({ store }, after) => {
		const { page } = await store.load({ page: { kind: 'validation.entries', after, limit: pageRows } });
		return { checked: page.checked, faults: page.found.map(entryFault), next: page.last };
	},
};

/** Every balance of a day is the sum of its postings. */
export const checkBalances: Check = {
	name: 'account_days',
	cost: 2,
	step: async ({ store }, after) => {
		const { page } = await store.load({ page: { kind: 'validation.balances', after, limit: pageRows } });
		return { checked: page.checked, faults: page.found.map(balanceFault), next: page.last };
	},
};

/** Each has four standings in each of the currencies they buy in, rarely more than one. */
const pageCustomers = 100;

/** What a customer owes by the ledger is what their invoices leave open, and what we hold is what their credit says. */
export const checkStandings: Check = {
	name: 'customers',
	cost: 2,
	step: async ({ store }, after) => {
		const { page } = await store.load({ page: { kind: 'validation.standings', after, limit: pageCustomers } });
		return { checked: page.checked, faults: page.found.map(standingFault), next: page.last };
	},
};

const restore =
	'The ledger is append-only: somebody changed it below the API. Restore the rows from a backup (Time Travel).';

const entryDetails = {
	unbalanced: 'The postings of the entry do not sum to zero.',
	empty: 'The entry has no postings.',
	orphan: 'There are postings without their entry.',
	unfounded: 'The invoice, payment or credit note that the entry books is not there.',
} as const;

const entryFault = ({ source, fault, detail }: BrokenEntry): Fault => ({
	kind: `entry_${fault}`,
	severity: 'error',
	subject: source,
	detail: detail === null ? entryDetails[fault] : `${entryDetails[fault]} ${detail}.`,
	mend: restore,
});

const balanceFault = ({ account, owner, currency, day, kept, posted }: BrokenBalance): Fault => ({
	kind: 'balance_wrong',
	severity: 'error',
	subject: `${account}/${owner}/${currency}/${day}`,
	detail: `Kept are debit ${kept.debit} and credit ${kept.credit}, the postings make debit ${posted.debit} and credit ${posted.credit} (minor units).`,
	mend: 'When every entry balances, the postings are right: correct the row of account_days. Otherwise mend the entries first.',
});

const standings: {
	readonly [Account in BrokenStanding['account']]: readonly [kind: string, left: string, right: string];
} = {
	receivable: ['receivable_wrong', 'The ledger says', 'the invoices leave open'],
	write_off: ['write_off_wrong', 'The ledger says', 'the invoices that were given up leave open'],
	customer_credit: ['customer_credit_wrong', 'The ledger says', 'the last movement of their credit leaves'],
	movements: ['credit_movements_wrong', 'The movements of their credit sum to', 'the last one leaves'],
};

const standingFault = ({ account, customerId, currency, posted, open }: BrokenStanding): Fault => {
	const [kind, left, right] = standings[account];
	return {
		kind,
		severity: 'error',
		subject: customerId,
		detail: `${left} ${posted} ${currency}, ${right} ${open} ${currency} (minor units).`,
		mend: 'Mend the entries, balances and documents of this customer that are named here; this fault goes with them.',
	};
};
