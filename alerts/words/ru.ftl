### Что All Ears говорит сотруднику, по-русски. То же самое, что на других языках.
###
### Слова после $ подставляются и сохраняют свои имена. Где число меняет слова, каждая форма языка стоит за
### своим именем: one, few, many. Форма со звёздочкой берётся и тогда, когда вместо числа «?».
### Как это пишется: https://projectfluent.org/fluent/guide/

## Numbers, times and dates

digits = 0123456789
unknown = ?
joined = { $start }, { $more }

under-minute = меньше минуты
minutes = { $minutes } мин
hours = { $hours } ч
hours-minutes = { $hours } ч { $minutes } мин
days = { NUMBER($days) ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
}

time-utc = { $time } UTC
date-time = { $date }, { $time }
date = { $day } { $month }
date-year = { $day } { $month } { $year } г.
month = { NUMBER($month) ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
}

## How bad, and about what

severity-low = НИЗКАЯ
severity-medium = СРЕДНЯЯ
severity-high = ВЫСОКАЯ
severity-critical = КРИТИЧЕСКАЯ
surge = ВСПЛЕСК
dip = НАСТРОЕНИЕ ХУЖЕ
level-unsure = { $level }?

cause-staff_attitude = плохо обошлись
cause-product_quality = товар плохой или сломан
cause-delivery = проблема с доставкой
cause-billing = проблема со списанием денег
cause-outage = не работает
cause-no_answer = никто не отвечает
cause-safety = угроза безопасности
cause-privacy = раскрыты личные данные
cause-experience = плохие впечатления
cause-unknown = клиент расстроен

cue-unanswered = ответа ещё нет
cue-repeat = не в первый раз
cue-churn = собирается уйти
cue-legal = говорит о суде
cue-press = говорит о прессе
cue-safety = безопасность
cue-distress = человеку очень плохо

## Until when

reply-by = ответить до { $time }
reply-due = срок ответа: { $time }
posted = опубликовано { $time }
left = осталось { $span }
overdue = просрочено на { $span }
answered-in = ответ дан за { $span }
resolved-after = решено за { $span }

state-open = открыто
state-claimed = в работе
state-snoozed = отложено
state-answered = отвечено
state-resolved = решено
state-dismissed = не жалоба

## Who, where, and how far it carries

followers = { NUMBER($count) ->
    [one] { $count } подписчик
    [few] { $count } подписчика
   *[many] { $count } подписчиков
}
reactions = { NUMBER($count) ->
    [one] { $count } реакция
    [few] { $count } реакции
   *[many] { $count } реакций
}
reposts = { NUMBER($count) ->
    [one] { $count } репост
    [few] { $count } репоста
   *[many] { $count } репостов
}
replies = { NUMBER($count) ->
    [one] { $count } ответ
    [few] { $count } ответа
   *[many] { $count } ответов
}
seen-by = видели примерно { $people }
growing = { $reach }, и число растёт
reactions-unknown = реакции: ?
language-unknown = язык: ?
latin-letters = { $language } латиницей

## Their words, and what we take from them

taken-down = публикация удалена
without-text = публикация без текста
place-private = { $place } (личное сообщение)

feeling-anger = гнев
feeling-disappointment = разочарование
feeling-worry = тревога
feeling-sadness = грусть
feeling-confusion = растерянность
feeling-calm = спокойствие
feeling-joy = радость

surety-sure = Мы уверены, что это жалоба.
surety-likely = Скорее всего, это жалоба.
surety-unsure = Это жалоба? Мы не уверены.
brief-sure = точно жалоба
brief-likely = скорее всего, жалоба
brief-unsure = не уверены
brief-feeling = чувство: { $feeling }
question = Это жалоба?
feedback = { $command } (или: not)

## What happened before, and since

posts = { NUMBER($count) ->
    [one] { $count } публикация
    [few] { $count } публикации
   *[many] { $count } публикаций
}
posts-by = { $posts } от { NUMBER($people) ->
    [one] { $people } человека
    [few] { $people } человек
   *[many] { $people } человек
}
posts-copies = { $posts } и { NUMBER($copies) ->
    [one] { $copies } копия
    [few] { $copies } копии
   *[many] { $copies } копий
}
part-of-surge = часть всплеска { $surge }
surge-of = { NUMBER($people) ->
    [one] { $people } человек
    [few] { $people } человека
   *[many] { $people } человек
}: { $what }
surge-usual = обычно в это время: { $usual }
surge-waiting = { NUMBER($count) ->
    [one] { $count } всё ещё ждёт ответа
    [few] { $count } всё ещё ждут ответа
   *[many] { $count } всё ещё ждут ответа
}
dip-of = жалуются { $people } из { NUMBER($spoke) ->
    [one] { $spoke } человека
    [few] { $spoke } человек
   *[many] { $spoke } человек
}
dip-usual = обычно около { $usual } из { $spoke }
dip-within = за { $span }
alike = сегодня с той же бедой { NUMBER($people) ->
    [one] { $people } человек
    [few] { $people } человека
   *[many] { $people } человек
}
for-agent = для { $agent }

persistent = { NUMBER($times) ->
    [one] { $times } раз
    [few] { $times } раза
   *[many] { $times } раз
} за { $span }: человек всё ещё надеется на нашу помощь. Позвоните этому человеку.
nothing-before = раньше от этого человека ничего не слышали
earlier = { NUMBER($count) ->
    [one] { $count } обращение раньше
    [few] { $count } обращения раньше
   *[many] { $count } обращений раньше
}
earlier-last = { $earlier }, последнее { $date }
earlier-outcome = { $earlier } ({ $outcome })
earlier-unanswered = { $earlier }; без ответа: { $count }

event-updated = ОБНОВЛЕНО
event-claimed = ВЗЯТО В РАБОТУ
event-released = СНОВА СВОБОДНО
event-snoozed = ОТЛОЖЕНО
event-escalated = ПЕРЕДАНО ВЫШЕ
event-answered = ОТВЕЧЕНО
event-resolved = РЕШЕНО
event-dismissed = НЕ ЖАЛОБА
event-reopened = СНОВА ОТКРЫТО
event-test = ПРОВЕРКА
now = теперь
in-span = за { $span }
after-span = за { $span }
by-actor = (кто: { $actor })
only-a-test = никто не расстроен; это лишь проверка, что оповещения доходят

reason-new_mentions = человек написал снова
reason-reach_rose = это расходится
reason-sla_near = скоро срок ответа
reason-sla_due = пора отвечать
reason-nobody_took_it = никто не взялся
reason-claim_runs_out = бронь скоро истечёт
reason-surge_over = всплеск закончился
reason-mood_recovered = настроение снова обычное
reason-brand_replied = мы ответили
reason-mention_deleted = публикация удалена
reason-customer_satisfied = клиент доволен
reason-upset_again = клиент снова расстроен

ended = { $news } · была { $level }: { $what }
was = была { $level }
incident = обращение { $number }
seq = событие { $seq }
words-cut = слова клиента здесь обрезаны; команда покажет всё
all-of-it = … целиком: { $command }

## Why there is no draft, and whom to call

advice-legal = Клиент говорит о суде. Прежде чем отвечать, позвоните юристам.
advice-press = Возможно, в деле пресса. Прежде чем отвечать, позвоните в пресс-службу.
advice-safety = Кто-то может быть в опасности. Сейчас же позвоните тем, кто отвечает за безопасность.
advice-distress = Человеку, похоже, очень плохо. Позовите коллегу, который этому обучен, и не оставляйте человека одного.
advice-self_harm = Человек может причинить себе вред. Сейчас же позовите обученного коллегу; при угрозе жизни — экстренные службы.
advice-violence = Речь о насилии. Позвоните в службу безопасности; если кто-то в опасности — в полицию.
advice-medical = Кто-то мог пострадать. Сейчас же позвоните врачам или тем, кто отвечает за безопасность товаров.
advice-minor = Речь о ребёнке. Прежде чем отвечать, позвоните тому, кто в компании отвечает за защиту детей.
advice-security = Сообщают об уязвимости. Позвоните в службу информационной безопасности и не обсуждайте это публично.
advice-bereavement = Кто-то умер. Позовите опытного коллегу, который напишет человеку лично.
advice-disaster = Человек попал в бедствие. Прежде чем отвечать, позвоните в кризисную группу.
advice-other = Здесь нужен опытный человек. Прежде чем отвечать, позвоните руководителю группы.

## Labels

label-why = Почему замечено
label-surety = Насколько точно
label-feeling = Чувство
label-crowd = На сейчас
label-before = Раньше
label-answer = Что мы ответили тогда
label-persistent = Обращается снова и снова
label-note = Уже известно
label-advice = Без черновика
label-draft = Черновик: исправьте перед отправкой
label-gloss = Перевод черновика ({ $language })
label-place = Когда и кто
label-words = Слова клиента
label-incident = Обращение

brief-why = почему
brief-posts = всего
brief-before = раньше
brief-answer = ответ
brief-persistent = снова
brief-note = известно
brief-advice = кому
brief-draft = черновик
brief-gloss = язык: { $language }
brief-edit = исправьте перед отправкой

label-open = Открыть и ответить
label-dashboard = Открыть в All Ears
label-earlier = Прошлая публикация
label-claim = Беру
label-release = Освободить
label-answered = Отвечено
label-snooze = Отложить
label-resolve = Решено
label-dismiss = Не жалоба
label-reopen = Открыть снова

## What others were happy about, told a few people at a time

praise-title = Добрые слова о { $brand }: { NUMBER($people) ->
    [one] { $people } человек
    [few] { $people } человека
   *[many] { $people } человек
}
praise-more = и ещё { $count }; все сразу: { $command }
