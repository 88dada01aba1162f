### Что говорит командная строка: обращения, состояние службы, кто на смене.
### Как это пишется, сказано в alerts/words/ru.ftl. Слова оповещений (важность, причины, сроки) берутся оттуда.

## Punctuation

pair = { $name }: { $told }
with-note = { $told } ({ $note })
quoted = «{ $words }»

## How a command is called

not-an-id = «{ $name }» — не номер; обращения пишутся { $number } или { $incident }, публикации — { $mention }
no-incident = обращения { $name } нет; ближайшие: { $near }
no-incident-yet = обращения { $name } нет: пока не открыто ни одного
over-already = это время уже прошло; укажите более позднее

## status

status-sources = источники
status-channels = каналы
status-missed = упущено
status-today = сегодня

status-nothing-yet = пока ничего не слышно: ни один источник ещё не опрошен
status-calm = открытых обращений нет · всё, что отвечает, просмотрено
status-open = { NUMBER($count) ->
    [one] открыто { $count } обращение
    [few] открыто { $count } обращения
   *[many] открыто { $count } обращений
}
status-worst = { $open }, высшая важность: { $level }, { $clock }
status-oldest = самому старому недоставленному оповещению { $span }
status-oldest-none = недоставленных оповещений нет

source-blind = не слышно: { $trouble }
source-blind-since = не слышно с { $time }: { $trouble }
trying-again = попытки повторяются сами
source-waits = пауза, просят подождать до { $time }: { $why }
source-used-up = лимит на сейчас исчерпан
source-open = ждёт доставок на { $path }
delivered = последняя доставка { $span } назад
delivered-nothing = доставок ещё не было
source-new = ещё не опрошен; служба запущена?
looked = опрошен { $span } назад
heard = последняя новость { $span } назад
heard-nothing = пока ничего не слышно
source-late = { $looked }; служба запущена?
gap = пробел с { $start } до { $end }: { $reason }
gap-lost = уже не восполнить: источник не показывает прошлого

channel-stopped = остановлен: { $error }
channel-down = не работает: { $error }
channel-waits = пауза, просят подождать до { $time }
channel-idle = пока ничего не отправлено
channel-waiting = ждут отправки: { $count }
channel-dead = так и не приняты: { $count } (см. представление { $view })

missed-step = наступил шаг { $step } ({ $channels }), но никому не сообщили
missed-all = все шаги пройдены, никто не взялся, и звать больше некого

today-heard = услышано: { $shown }
today-complaints = { NUMBER($count) ->
    [one] { $shown } жалоба
    [few] { $shown } жалобы
   *[many] { $shown } жалоб
}
today-to-alert = от публикации до оповещения { $span } (медиана)
today-to-answer = до первого ответа { $span } (медиана)

## incidents

list-calm = открытых обращений нет; все источники, которые отвечают, просмотрены
list-no-match = подходящих обращений нет
reach-unknown = охват ?
line-people = { NUMBER($count) ->
    [one] { $shown } человек
    [few] { $shown } человека
   *[many] { $shown } человек
}
line-claimed = ведёт { $actor }
said-removed = (удалено автором)
role-customer = клиент
role-witness = свидетель
role-echo = те же слова
role-ours = наш ответ
said = { $who } ({ $role }): { $words }

refused-claimed = { $incident } уже ведёт { $actor }
refused-state = { $incident } — { $state }: { $action } сейчас нельзя, а { $allowed } можно

overdue-nobody = никто не ждёт дольше обещанного

feedback-unclear = «{ $word }» — это ни «{ $yes }», ни «{ $no }»
feedback-complaint = записано: { $mention } — жалоба, говорит { $actor }
feedback-not = записано: { $mention } — не жалоба, говорит { $actor }

## route

seconds = { $seconds } с
no-channel = нет канала
route-waits = ждёт { $wait }, затем не больше одного обновления за { $interval }
route-quiet = тихие часы держат его до { $time }
route-matches = подходит
route-missed = нет, не подходит: { $parts }
part-brand = бренд
part-source = источник
part-language = язык
part-severity = важность
part-cause = причина
part-cue = признак
part-author = автор
part-reach = охват
part-during = время суток
part-audience = аудитория
part-incident = обращение
part-words = слова
step = шаг { $number }
step-done = сделано
step-due = пора
step-waits = если к тому времени никто не возьмётся
step-stopped = остановлено: { $state }

## silence

silence-added = тишина { $number } до { $time }; закончить раньше: { $command }
silence-until = до { $time }
silence-by = установлено ({ $actor }): { $comment }
silence-none = ничего не заглушено
silence-unknown = тишины { $number } сейчас нет; посмотрите: { $command }
silence-over = тишина { $number } закончилась; о том, что она удержала, сообщит служба

## agents

agents-none = сотрудники не указаны; добавьте таблицы { $table }, и тяжёлые обращения разделятся между ними
agent-unknown = сотрудника «{ $name }» нет; сотрудники: { $agents }
agent-nobody = пока никого
agent-away = нет на месте до { $time }
agent-off = не на смене
agent-on-call = дежурит
agent-open = тяжёлых открыто { $open } из { $most }
agent-lately = за последнюю неделю { $count }
agent-leaves = { $agent }: нет на месте до { $time }; другим { NUMBER($count) ->
    [one] передано { $count } обращение
    [few] передано { $count } обращения
   *[many] передано { $count } обращений
}
agent-back = { $agent }: снова на месте

## explain and score

explain-complaint = жалоба
explain-negativity = негатив
explain-language = язык
explain-label = настрой
explain-threshold = порог
explain-kind = вид
explain-cause = причина
explain-impact = ущерб
explain-cues = признаки
explain-feeling = чувство
explain-stage = этап
explain-because = основание
explain-competitor = конкурент
explain-note = заметка
explain-severity = важность
explain-reach = охват
explain-route = маршрут
explain-told = сообщено

threshold-shipped = { $value } для { $language }, как в поставке
threshold-tuned = { $value } для { $language }, настроено { $date }
threshold-grave = { $value } здесь: кто-то может пострадать, или речь о законе
is-complaint = это жалоба
is-no-complaint = это не жалоба
none = нет
not-known = неизвестно
abstained = воздержались: известно слишком мало; из-за одного этого никого не тревожат
nothing-kept = Вид: { $kind }. Причины не сохранены, ведь сообщать было некому и не о чем.

mood-negative = негативный
mood-neutral = нейтральный
mood-positive = позитивный
kind-complaint = жалоба
kind-mixed = смешанное
kind-praise = похвала
kind-question = вопрос
kind-news = новость
kind-joke = шутка
kind-promo_spam = реклама
kind-other_topic = другая тема
stage-buy = покупка
stage-set_up = настройка
stage-use = использование
stage-pay = оплата
stage-get_help = помощь
stage-leave = уход
when-before = до
when-during = во время
when-after = после
cue-suggestion = предлагает
cue-question = спрашивает
cue-request = просит
cue-thanks = благодарит
cue-sarcasm = насмехается
cue-firsthand = из личного опыта
cue-money = потеряны деньги
cue-deadline = время поджимает
cue-health = здоровье

severity-points = { $level } = { $points } балла
severity-raised = поднято на { $count } за повторное открытие
reach-people = людей: примерно { $people }
reach-counts = подписчики { $followers }, реакции { $reactions }, репосты { $reposts }, ответы { $replies }
told-event = { $event } (событие { $seq })
delivery-due = ждёт отправки
delivery-leased = отправляется
delivery-superseded = заменено более новым
delivery-dead = так и не принято
