### Довести до конца и учиться: owed, ideas, outreach, story, practice, тренер ответов, replay.
### Как это пишется, сказано в alerts/words/ru.ftl. Слова оповещений (причины, состояния, сроки) берутся оттуда.
###
### $shown — это число $count так, как его читают. $command — команда, как её набирают.

people-count = { NUMBER($count) ->
    [one] { $shown } человек
    [few] { $shown } человека
   *[many] { $shown } человек
}

## owed

owed-unsaid = { $cause }: пока никто не отметил, что меры приняты; отметить можно так: { $command }
owed-acted = { $cause }: меры приняты { $date }
owed-wrote = написано { $date }
owed-waiting = { NUMBER($count) ->
    [one] { $shown } человек ждёт от нас новостей
    [few] { $shown } человека ждут от нас новостей
   *[many] { $shown } человек ждут от нас новостей
}; достаточно нашего публичного ответа или: { $command }
owed-nobody = новостей об этом никто не ждёт
owed-early = пока рано судить, помогло ли: нужно по дню с каждой стороны
owed-effect = { $before } за { $days } до этого, { $after } за { $span } после
owed-changed = { $effect }: { $change } (95 %: от { $low } до { $high }; { $chance })
owed-more-than-chance = больше, чем случайность
owed-maybe-chance = возможно, случайность
owed-everybody = { $effect }; по любым причинам { $before } и { $after }

## ideas and outreach

ideas-none = за это время никто ничего не предложил
outreach-last = последний раз писали { $date }
outreach-no-address = нет адреса
outreach-nobody = нет никого, с кем не было связи { $days }
outreach-seed = жребий { $seed }; никто из них не выпадет снова ещё { $days }

## story

story-added = история { $number } — это { $incident }; рассказать её: { $command }
story-consent = { $date }, записано ({ $actor }): { $consent }
story-none-kept = историй пока нет; { $command }
story-how = как получено согласие
story-unknown = истории { $number } нет; посмотрите: { $command }
story-forgotten = история { $number } забыта
story-left-out = пропущено: { $count } — текст больше не хранится или человек снова расстроен
story-none = рассказать пока нечего
story-names = имена третьих лиц программа не находит: прочтите, прежде чем отдавать наружу
story-head = История { $number } · { $cause } · { $month }
story-post = Нам написали:
story-reply = Мы ответили:
story-thanks = Потом нам написали:
no-story-post = { $incident }: публикации больше нет, её текст уже не хранится
no-story-public = { $incident }: публичных публикаций нет, а сказанное только вам не рассказывают
no-story-reply = { $incident }: нашего публичного ответа нет, а для истории нужны публикация, наш ответ и благодарность
no-story-end = { $incident }: конец пока не добрый, клиент с тех пор не писал или всё ещё расстроен

## practice

practice-limit = { NUMBER($count) ->
    [one] не больше { $shown } знака
    [few] не больше { $shown } знаков
   *[many] не больше { $shown } знаков
}
practice-yours = Ваш ответ; закончите его нажатием { $keys } на отдельной строке:
practice-none = ещё нет обращений, закрытых хотя бы неделю назад
practice-none-in = ещё нет обращений на этом языке ({ $language }), закрытых хотя бы неделю назад
practice-no-reply = ответа нет; то же упражнение ещё раз: { $command }
practice-unread = тренер не знает этого языка ({ $language }): проверено лишь то, для чего слова знать не нужно
practice-good = хорошо: исправлять нечего
practice-finding = { $fault }: { $reason }
practice-score = { $language }: { $replies } · { $faults }
practice-mend = исправить:
practice-better = лучше: { $better }
practice-sent = Что было отправлено:
practice-not-public = То, что было отправлено, не публично.
practice-nobody = здесь ещё никто не упражнялся
practice-no-faults = без ошибок

## The reply coach, and drafts

coach-words = { $fault } «{ $words }»
coach-good = хорошо
coach-not-yet = пока не хорошо
coach-tone = тон { $score }
coach-issue = по существу { $score }
coach-personal = лично { $score }
coach-unread = (этот язык не изучен: проверены только личные данные, оскорбления и длина)
coach-no-words = { $incident }: отвечать не на что, автор удалил свои слова

fault-wrong_language = не тот язык
fault-private_data_in_public = личные данные на виду
fault-repeats_insult = повторено оскорбление
fault-emoji_on_grief = эмодзи рядом с горем
fault-blame = вина на клиенте
fault-argument = спор
fault-negative_language = одни отказы
fault-overpromise = невыполнимое обещание
fault-no_acknowledgement = нет понимания
fault-empty_sympathy = пустое сочувствие
fault-no_action = нет действия
fault-no_time_or_owner = нет срока или имени
fault-closed_question_only = только закрытый вопрос
fault-robotic_template = шаблон
fault-too_long = слишком длинно

draft-none = { $incident }: без черновика · { $why }
draft-in = { $incident }: черновик, язык: { $language }
draft-by = написано моделью { $model }
draft-edit = исправьте перед отправкой
draft-meaning = то есть ({ $language }):
draft-not-shown = (написанное внешней моделью не показано: { $why })

no-draft-surge = на всплеск отвечают каждому отдельно: { $command }
no-draft-resolved = уже решено, отвечать не на что
no-draft-dismissed = это не жалоба, отвечать не на что
no-draft-answered = уже отвечено, больше отвечать не на что
no-draft-removed = автор удалил свои слова
no-draft-forgotten = не сохранилось, что мы в них поняли
no-draft-event = идёт тяжёлое событие
no-draft-language = на этом языке у нас нет готовых фраз
no-draft-kind = это не жалоба и не похвала
no-draft-unsure = понято слишком мало
no-draft-room = площадка даёт слишком мало места

no-draft-self_harm = речь о вреде себе
no-draft-violence = насилие
no-draft-minor = речь о ребёнке
no-draft-medical = вред здоровью
no-draft-disaster = бедствие
no-draft-bereavement = утрата близкого
no-draft-security = уязвимость
no-draft-legal = суд и право
no-draft-press = пресса

## replay

replay-played = { NUMBER($count) ->
    [one] { $shown } публикация
    [few] { $shown } публикации
   *[many] { $shown } публикаций
} с { $since }, проиграно с { $now } и с { $other }
replay-removed = пропущено: { $count }, их текст больше не хранится
replay-unheard = в { $file } нет источника { $source }: не услышано { NUMBER($count) ->
    [one] { $shown } публикация
    [few] { $shown } публикации
   *[many] { $shown } публикаций
}
replay-alerts = оповещений с { $now }: { $sent }, с { $other }: { $would }; одинаковых: { $same }
replay-earlier = раньше: { $count }
replay-later = позже: { $count }
replay-never = никогда: { $count }
replay-newly = новых: { $count }
replay-surge = всплеск
replay-not-sent = никогда
replay-progress = повтор { $bar } { $done } из { $total }
replay-progress-line = повтор: { $done } из { $total }

told-opened = открыто
told-updated = обновлено
told-claimed = взято
told-released = свободно
told-snoozed = отложено
told-escalated = выше
told-answered = отвечено
told-resolved = решено
told-dismissed = не жалоба
told-reopened = снова
told-test = проверка

silent-no_surge = такого всплеска нет
silent-no_complaint = не принято за жалобу
silent-elsewhere = уходит в { $detail }
silent-too_mild = слишком мягко: { $detail }
silent-in_surge = за него говорит всплеск
silent-nobody = об этом никому не сообщают
silent-source = источник не слушают
silent-brand = ни об одном из брендов
