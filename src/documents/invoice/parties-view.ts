import type { BillingParty } from '../../domain/invoices/invoice.ts';
import type { PostalAddress } from '../../domain/kernel/party.ts';
import type { Seller } from '../../domain/settings/company.ts';
import type { ViewContext } from './view-context.ts';

export interface PartyView {
	readonly label: string;
	readonly name: string;
	readonly lines: readonly string[];
	/** Legal form, register and tax numbers, ways to reach; groups of short items, printed smaller. */
	readonly details: readonly (readonly string[])[];
}

/** The trading name is missing on purpose: it stands above, as logo or title. */
export const sellerView = (seller: Seller, context: ViewContext): PartyView => ({
	label: context.words.from,
	name: seller.legalName,
	lines: addressLines(seller.address, context),
	details: [
		legalStatus(seller, context),
		registrations(seller, context),
		present([seller.email, seller.phone, seller.website]),
	],
});

export const customerView = (party: BillingParty, context: ViewContext): PartyView => ({
	label: context.words.billTo,
	name: party.name,
	lines: party.address === null ? [context.format.country(party.country)] : addressLines(party.address, context),
	details: [
		labelled(registrationLabels.get(party.country) ?? context.words.registration, party.registrationNumber),
		labelled(context.words.vatNumber, party.taxNumber),
	],
});

/** The company's legal identity in short items, for the foot of each page. */
export const identityItems = (seller: Seller, context: ViewContext): readonly string[] => [
	seller.legalName,
	...legalStatus(seller, context),
	addressLines(seller.address, context).join(', '),
	...registrations(seller, context),
];

/** What a company's register number is called where it is not just a number. */
const registrationLabels: ReadonlyMap<string, string> = new Map([
	['FR', 'SIREN'],
	['SN', 'NINEA'],
]);

const addressLines = (address: PostalAddress, { format }: ViewContext): readonly string[] => [
	...address.lines,
	...present([present([address.postalCode, address.city]).join(' ')]),
	format.country(address.country),
];

const legalStatus = ({ legalForm, shareCapital }: Seller, { words, format }: ViewContext): readonly string[] =>
	shareCapital === null ? present([legalForm]) : [words.capital(legalForm, format.roundMoney(shareCapital))];

const registrations = (seller: Seller, { words }: ViewContext): readonly string[] => [
	...seller.identifiers.flatMap(({ label, value }) => labelled(label, value)),
	...labelled(words.vatNumber, seller.vatNumber),
];

/** With no-break blanks, so that a number stays on one line. */
const labelled = (label: string, value: string | null): readonly string[] =>
	value === null || value === '' ? [] : [`${label} ${value}`.replaceAll(' ', '\u00a0')];

const present = (texts: readonly (string | null)[]): readonly string[] =>
	texts.filter((text): text is string => text !== null && text !== '');
