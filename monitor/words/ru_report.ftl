### Отчёт и сводка: что стало с расстроенными клиентами.
### Как это пишется, сказано в alerts/words/ru.ftl. Слова оповещений (причины, сроки) берутся оттуда.
###
### $shown — это число $count так, как его читают, со всеми цифрами.

## The digest

digest-title = Что стало с расстроенными клиентами: { $brand }, { $since } — { $until }
all-brands = все бренды
digest-complaints = { NUMBER($count) ->
    [one] { $shown } жалоба
    [few] { $shown } жалобы
   *[many] { $shown } жалоб
}
digest-heard = { $complaints } в { NUMBER($count) ->
    [one] { $shown } публикации
    [few] { $shown } публикациях
   *[many] { $shown } публикациях
}
digest-critical = критических: { $shown }
digest-high = высокой важности: { $shown }
sentence = { $said }.
digest-answered = Получили ответ: { $share }; вовремя: { $in_time }.
digest-first-reply = Первый ответ, медиана: { $figure }.
digest-good = Хороших ответов, по мнению тренера: { $share }.
digest-recovered = После ответа довольны или молчат: { $share }.
digest-calmer = Спокойнее в следующей публикации: { $calmer }. Пожаловались снова: { $again }.

digest-changed = Изменилось: { $changes }.
digest-unchanged = Изменилось: ничего сверх случайного.
digest-no-before = Изменилось: сравнить не с чем, полного прошлого периода нет.
digest-no-before-since = Изменилось: сравнить не с чем, полного прошлого периода нет (слушаем с { $date }).
digest-change = { $what } { $moved }
digest-also = { $start }; { $more }

digest-often = Чаще всего: { $causes }.
digest-cause = { $cause } ({ $shown })
digest-quotes = Их словами:
digest-quote = «{ $words }» ({ $language }, { $incident })

## Figures

figure-of = { $part } из { $whole }
figure-share = { $of } ({ $percent } %, от { $low } до { $high })
figure-between = { $value } (от { $low } до { $high })
figure-unknown = неизвестно

more = +{ $amount }
fewer = −{ $amount }
longer = +{ $span }
shorter = −{ $span }
moved = { $moved } (от { $low } до { $high })
moved-points = { NUMBER($count) ->
    [one] { $moved } пункт
    [few] { $moved } пункта
   *[many] { $moved } пунктов
} (от { $low } до { $high })

## The whole report

report-opened = открыто обращений: { $opened }; измерено: { $measured }
report-dismissed = оказались не жалобой: { $count }
report-internal = внутренних: { $count }
report-private = личных: { $count }
report-withdrawn = удалены авторами: { $count }
report-waiting = ещё без ответа: { $waiting }; отмечены как отвеченные, но публичного ответа не видно: { $marked }
report-change = изменение: { $change }

report-measures = Показатели (с интервалами 95 %)
report-measure = { $title }: { $figure }
report-measure-changed = { $measure }; изменение { $moved }
report-share = { $counts }; база: { $of }
report-median = { $counts }; по { $number }: { $of }

report-ended = Как мы говорили и чем кончилось: это разные вещи
report-cause = { $cause }: открыто { $opened } · отвечено { $answered } · хороших ответов { $good } · потом довольны или молчат { $recovered }
report-apart-good = довольны или молчат, где первый ответ был хорош: { $figure }
report-apart-other = а где он хорош не был: { $figure }
report-apart-differs = { $apart }; разница { $moved }
report-meant-for = Эти цифры о том, каково пришлось клиентам, а не о том, кто из нас лучше; для чего они не годятся: { $page }

## The measures

measure-opened = жалобы
measure-acknowledged = получили ответ
measure-acknowledged-counts = обращения с нашим публичным ответом или отмеченные сотрудником как отвеченные
measure-acknowledged-of = открытые обращения, кроме тех, что ещё ждут в обещанный срок
measure-in_time = ответ вовремя
measure-in_time-counts = обращения, где первый ответ пришёл в обещанный срок
measure-in_time-of = обращения, на которые ответили или срок которых прошёл
measure-first_reply = время до первого ответа
measure-first_reply-counts = медиана времени от первой публикации клиента до нашего первого ответа
measure-first_reply-of = обращения с ответом из всех открытых
measure-good_replies = хорошие ответы
measure-good_replies-counts = наши публичные ответы, которые тренер ответов считает хорошими
measure-good_replies-of = наши публичные ответы, которые были оценены
measure-positive = доброжелательный тон
measure-positive-counts = медиана этой части оценки тренера, от 0 до 1
measure-positive-of = оценённые ответы из всех наших публичных
measure-to_the_matter = по существу
measure-to_the_matter-counts = { measure-positive-counts }
measure-to_the_matter-of = { measure-positive-of }
measure-personal = лично этому человеку
measure-personal-counts = { measure-positive-counts }
measure-personal-of = { measure-positive-of }
measure-calmer = спокойнее в следующей публикации
measure-calmer-counts = клиенты, чья следующая публикация менее негативна, чем последняя до нашего ответа
measure-calmer-of = клиенты, которые написали снова за 14 дней после ответа, и обе публикации можно прочесть
measure-mood_change = перемена настроения
measure-mood_change-counts = медиана того, насколько меньше негатива в первой публикации после ответа, чем в последней до него
measure-mood_change-of = обращения с обеими публикациями из тех, на которые ответили
measure-recovered = довольны или молчат после ответа
measure-recovered-counts = обращения без новой жалобы в первые 48 часов после нашего ответа
measure-recovered-of = обращения, на которые ответили не меньше 48 часов назад
measure-content = сказали спасибо
measure-content-counts = обращения, где клиент за эти 48 часов поблагодарил или похвалил и не жаловался
measure-content-of = { measure-recovered-of }
measure-repeated = пожаловались снова
measure-repeated-counts = обращения, автор которых за 14 дней до того открыл другое
measure-repeated-of = открытые обращения
