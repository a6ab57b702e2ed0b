import type { FC } from 'hono/jsx';
import type { Locale } from '../../domain/kernel/party.ts';
import { Layout } from './layout.tsx';
import { type Notice, pageWords } from './words.ts';

/** A page that has nothing to show, politely. It says nothing about what was asked for. */
export const NoticePage: FC<{ locale: Locale; notice: Notice; backTo?: string | null }> = ({
	locale,
	notice,
	backTo = null,
}) => {
	const words = pageWords[locale];
	const { title, text } = words.notices[notice];
	return (
		<Layout locale={locale} title={title}>
			<h1>{title}</h1>
			<section>
				<p role="status">{text}</p>
				{notice !== 'unknown' && (
					<a class="button" href={`?lang=${locale}`}>
						{words.retry}
					</a>
				)}
			</section>
			{backTo !== null && (
				<p class="after">
					<a href={backTo}>{words.back}</a>
				</p>
			)}
		</Layout>
	);
};
