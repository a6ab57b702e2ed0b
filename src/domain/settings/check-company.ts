import type { IsoDate } from '../kernel/calendar.ts';
import type { Company } from './company.ts';
import type { LegalMentionKey } from './company-values.ts';
import type { CheckedTenant, ConfigProblem } from './problem.ts';
import type { Settings } from './settings.ts';
import { africanCountries } from './start-kit/rates-africa.ts';
import { euCountries } from './start-kit/rates-europe.ts';

/** What the law of the seller's country has printed on every document. */
export const companyProblems = (settings: Settings, tenant: CheckedTenant, at: IsoDate): readonly ConfigProblem[] => {
	const company = settings.company(at);
	if (company === null) {
		return [
			detail(
				'error',
				'The company is unknown.',
				'Set company/details: legal name, address, identifiers, bank account.',
			),
		];
	}
	return [
		...addressProblems(company, tenant),
		...identifierProblems(company),
		...requiredMentions(company, settings, at)
			.filter((key) => settings.mention(key, 'fr', at) === null || settings.mention(key, 'en', at) === null)
			.map((key) => missingMention(key)),
	];
};

const addressProblems = (company: Company, tenant: CheckedTenant): readonly ConfigProblem[] => {
	const problems: ConfigProblem[] = [];
	if (company.address.lines.length === 0 || company.address.city === null) {
		problems.push(
			detail('error', 'The company has no complete address.', 'Give at least one address line and the city.'),
		);
	}
	if (company.country !== tenant.country) {
		problems.push(
			detail(
				'error',
				`The company’s address is in ${company.country} but the tenant is in ${tenant.country}.`,
				'Correct the address: another country is another tenant.',
			),
		);
	}
	if (company.bankAccounts.length === 0) {
		problems.push(
			detail(
				'error',
				'No bank account: nobody can pay by transfer.',
				'Add one with its holder and bank, and an IBAN or an account number.',
			),
		);
	}
	return problems;
};

const identifierProblems = (company: Company): readonly ConfigProblem[] => {
	if (company.country === 'FR') return frenchIdentifierProblems(company);
	if (!africanCountries.includes(company.country)) return [];
	const labels = company.country === 'SN' ? ['NINEA', 'RCCM'] : ohadaStates.has(company.country) ? ['RCCM'] : [];
	return labels
		.filter((label) => identifier(company, label) === null)
		.map((label) => missingIdentifier(label, `{"label": "${label}", "value": "…"}`));
};

/** Members of OHADA among the countries of the start kit; Ghana and Nigeria are not. */
const ohadaStates = new Set<string>(africanCountries.filter((country) => !['GH', 'NG'].includes(country)));

const frenchIdentifierProblems = (company: Company): readonly ConfigProblem[] => {
	const problems: ConfigProblem[] = [];
	const siret = digitsOf(identifier(company, 'SIRET') ?? '');
	const siren = digitsOf(identifier(company, 'SIREN') ?? siret.slice(0, 9));
	if (siren === '') problems.push(missingIdentifier('SIREN', '{"label": "SIREN", "value": "732 829 320"}'));
	else if (!/^\d{9}$/.test(siren)) {
		problems.push(detail('error', `The SIREN ${siren} has not nine digits.`, 'Correct it in the identifiers.'));
	} else if (!hasLuhnDigit(siren)) {
		problems.push(
			detail('warning', `The SIREN ${siren} fails its check digit.`, 'Compare it with the register (K-bis).'),
		);
	}
	if (company.vatNumber === null && !company.vatFranchise) {
		problems.push(
			detail(
				'error',
				'A French company that charges VAT must print its VAT number.',
				'Give vat_number, or set vat_franchise.',
			),
		);
	}
	if (company.legalForm === null) {
		problems.push(
			detail('warning', 'The legal form is missing.', 'Give it (SAS, SARL, EI …); C. com. R123-237 has it printed.'),
		);
	}
	if (company.shareCapital === null && /^(SAS|SASU|SARL|EURL|SA|SCA)$/.test(company.legalForm ?? '')) {
		problems.push(
			detail(
				'warning',
				`A ${company.legalForm} prints its share capital.`,
				'Give share_capital with amount and currency.',
			),
		);
	}
	return problems;
};

const requiredMentions = (company: Company, settings: Settings, at: IsoDate): readonly LegalMentionKey[] => {
	const european = euCountries.includes(company.country);
	const french: readonly LegalMentionKey[] = ['operation_category', 'early_payment', 'recovery_fee'];
	return [
		...(company.vatFranchise ? (['franchise'] as const) : []),
		'exempt',
		'outside_scope',
		'outside_scope_company',
		'outside_scope_consumer',
		'late_penalty',
		...(european ? (['reverse_charge'] as const) : []),
		...(settings.registrations(at).some(({ scheme }) => scheme === 'oss') ? (['oss'] as const) : []),
		...(company.country === 'FR' ? french : []),
	];
};

const digitsOf = (text: string): string => text.replace(/\s/g, '');

const identifier = (company: Company, label: string): string | null =>
	company.identifiers.find((candidate) => candidate.label.toUpperCase().startsWith(label))?.value ?? null;

/** The check digit of SIREN and SIRET (ISO/IEC 7812-1): every second digit from the right doubled, the sum divisible by ten. */
const hasLuhnDigit = (digits: string): boolean => {
	const sum = [...digits].reverse().reduce((total, digit, index) => {
		const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
		return total + (value > 9 ? value - 9 : value);
	}, 0);
	return sum % 10 === 0;
};

const detail = (severity: ConfigProblem['severity'], what: string, mend: string): ConfigProblem => ({
	severity,
	type: 'company',
	key: 'details',
	country: null,
	what,
	mend,
});

const missingIdentifier = (label: string, example: string): ConfigProblem =>
	detail('error', `The ${label} is missing.`, `Add it to the identifiers: ${example}.`);

const missingMention = (key: LegalMentionKey): ConfigProblem => ({
	severity: 'error',
	type: 'company',
	key: 'mentions',
	country: null,
	what: `The wording "${key}" is missing in French or English.`,
	mend: 'Add it to company/mentions in both languages.',
});
