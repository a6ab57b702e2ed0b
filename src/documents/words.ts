import type { Prepayment } from '../domain/invoices/invoice.ts';
import type { Locale } from '../domain/kernel/party.ts';
import type { TaxCategory } from '../domain/tax/treatment.ts';

/** The fixed words of a printed document. No-break blanks keep `n°` and its number on one line. */
export interface Words {
	readonly invoice: string;
	readonly depositInvoice: string;
	readonly number: string;
	readonly issueDate: string;
	readonly dueDate: string;
	readonly from: string;
	readonly billTo: string;
	readonly vatNumber: string;
	readonly registration: string;
	readonly description: string;
	readonly quantity: string;
	readonly unitPrice: { readonly net: string; readonly gross: string };
	readonly taxRate: string;
	readonly netAmount: string;
	readonly discount: string;
	readonly netDiscount: string;
	readonly documentDiscount: (reasons: string) => string;
	readonly currency: (name: string, code: string) => string;
	readonly grossPrices: string;
	readonly period: (first: string, last: string) => string;
	readonly periodFrom: (first: string) => string;
	readonly periodUntil: (last: string) => string;
	readonly taxDetail: string;
	readonly taxBase: string;
	readonly tax: string;
	readonly taxCategories: Readonly<Record<TaxCategory, string>>;
	readonly subtotal: string;
	readonly totalNet: string;
	readonly total: string;
	readonly paid: string;
	readonly paidBefore: (date: string, method: string) => string;
	readonly methods: Readonly<Record<Prepayment['method'], string>>;
	readonly credited: string;
	readonly amountDue: string;
	readonly booksTax: (code: string) => string;
	readonly exchange: (from: string, to: string) => string;
	readonly exchangeSource: (source: string, date: string) => string;
	readonly payment: string;
	readonly payBy: (date: string, days: number) => string;
	readonly settled: (date: string | null) => string;
	readonly settledByCredit: string;
	readonly bankTransfer: string;
	readonly accountHolder: string;
	readonly bank: string;
	readonly accountNumber: string;
	readonly reference: string;
	readonly payOnline: string;
	readonly scan: string;
	readonly notes: string;
	readonly capital: (legalForm: string | null, amount: string) => string;
	readonly page: (number: number, count: number) => string;
}

const french: Words = {
	invoice: 'Facture',
	depositInvoice: 'Facture d’acompte',
	number: 'Numéro',
	issueDate: 'Date d’émission',
	dueDate: 'Date d’échéance',
	from: 'Émetteur',
	billTo: 'Facturé à',
	vatNumber: 'N°\u00a0TVA',
	registration: 'N°\u00a0d’immatriculation',
	description: 'Désignation',
	quantity: 'Quantité',
	unitPrice: { net: 'Prix unitaire HT', gross: 'Prix unitaire TTC' },
	taxRate: 'TVA',
	netAmount: 'Montant HT',
	discount: 'Remise',
	netDiscount: 'Remise HT',
	documentDiscount: (reasons) => `Remise sur la facture : ${reasons}.`,
	currency: (name, code) => `Devise : ${name} (${code}).`,
	grossPrices: 'Les prix unitaires sont toutes taxes comprises (TTC), les montants des lignes hors taxes (HT).',
	period: (first, last) => `Période du ${first} au ${last}`,
	periodFrom: (first) => `Période à compter du ${first}`,
	periodUntil: (last) => `Période jusqu’au ${last}`,
	taxDetail: 'Détail de la TVA',
	taxBase: 'Base HT',
	tax: 'TVA',
	taxCategories: {
		S: 'TVA',
		Z: 'TVA',
		E: 'Exonéré de TVA',
		AE: 'Autoliquidation',
		G: 'Exportation',
		O: 'Hors champ de la TVA',
	},
	subtotal: 'Sous-total HT',
	totalNet: 'Total HT',
	total: 'Total TTC',
	paid: 'Déjà réglé',
	paidBefore: (date, method) => `Réglé le ${date}, ${method}`,
	methods: {
		bank_transfer: 'virement',
		cash: 'espèces',
		check: 'chèque',
		mobile_money: 'mobile money',
		other: 'autre moyen',
		customer_credit: 'crédit client',
	},
	credited: 'Avoirs',
	amountDue: 'Net à payer',
	booksTax: (code) => `TVA en ${code}`,
	exchange: (from, to) => `1 ${from} = ${to}`,
	exchangeSource: (source, date) => `${source}, ${date}`,
	payment: 'Règlement',
	payBy: (date, days) => (days > 0 ? `À régler au plus tard le ${date} (${days}\u00a0jours).` : 'Payable à réception.'),
	settled: (date) => (date === null ? 'Facture acquittée.' : `Facture acquittée le ${date}.`),
	settledByCredit: 'Facture soldée par avoir.',
	bankTransfer: 'Par virement',
	accountHolder: 'Titulaire',
	bank: 'Banque',
	accountNumber: 'N°\u00a0de compte',
	reference: 'Référence à rappeler',
	payOnline: 'Payer en ligne',
	scan: 'ou scannez ce code',
	notes: 'Notes',
	capital: (legalForm, amount) => `${legalForm === null ? 'Capital' : `${legalForm} au capital`} de ${amount}`,
	page: (number, count) => `Page ${number} / ${count}`,
};

const english: Words = {
	invoice: 'Invoice',
	depositInvoice: 'Deposit invoice',
	number: 'Number',
	issueDate: 'Issue date',
	dueDate: 'Due date',
	from: 'From',
	billTo: 'Bill to',
	vatNumber: 'VAT\u00a0no.',
	registration: 'Registration\u00a0no.',
	description: 'Description',
	quantity: 'Quantity',
	unitPrice: { net: 'Unit price excl. VAT', gross: 'Unit price incl. VAT' },
	taxRate: 'VAT',
	netAmount: 'Net amount',
	discount: 'Discount',
	netDiscount: 'Discount excl. VAT',
	documentDiscount: (reasons) => `Discount on the invoice: ${reasons}.`,
	currency: (name, code) => `Currency: ${name} (${code}).`,
	grossPrices: 'Unit prices include VAT, line amounts do not.',
	period: (first, last) => `Period from ${first} to ${last}`,
	periodFrom: (first) => `Period from ${first}`,
	periodUntil: (last) => `Period until ${last}`,
	taxDetail: 'VAT breakdown',
	taxBase: 'Net base',
	tax: 'VAT',
	taxCategories: {
		S: 'VAT',
		Z: 'VAT',
		E: 'Exempt from VAT',
		AE: 'Reverse charge',
		G: 'Export',
		O: 'Outside the scope of VAT',
	},
	subtotal: 'Subtotal excl. VAT',
	totalNet: 'Total excl. VAT',
	total: 'Total incl. VAT',
	paid: 'Paid',
	paidBefore: (date, method) => `Paid on ${date}, ${method}`,
	methods: {
		bank_transfer: 'bank transfer',
		cash: 'cash',
		check: 'check',
		mobile_money: 'mobile money',
		other: 'other means',
		customer_credit: 'customer credit',
	},
	credited: 'Credit notes',
	amountDue: 'Amount due',
	booksTax: (code) => `VAT in ${code}`,
	exchange: (from, to) => `1 ${from} = ${to}`,
	exchangeSource: (source, date) => `${source}, ${date}`,
	payment: 'Payment',
	payBy: (date, days) => (days > 0 ? `Payable by ${date} (${days}\u00a0days).` : 'Payable on receipt.'),
	settled: (date) => (date === null ? 'This invoice is paid.' : `This invoice was paid on ${date}.`),
	settledByCredit: 'This invoice is settled by credit note.',
	bankTransfer: 'By bank transfer',
	accountHolder: 'Account holder',
	bank: 'Bank',
	accountNumber: 'Account no.',
	reference: 'Reference to quote',
	payOnline: 'Pay online',
	scan: 'or scan this code',
	notes: 'Notes',
	capital: (legalForm, amount) => `${legalForm === null ? 'Share' : `${legalForm}, share`} capital ${amount}`,
	page: (number, count) => `Page ${number} of ${count}`,
};

const words: Readonly<Record<Locale, Words>> = { fr: french, en: english };

export const wordsFor = (locale: Locale): Words => words[locale];
