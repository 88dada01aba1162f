### آنچه All Ears به فارسی به کارمند پشتیبانی می‌گوید؛ همان که در زبان‌های دیگر.
###
### نام‌های پس از $ پر می‌شوند و باید همان بمانند. اسم در فارسی پس از عدد جمع بسته نمی‌شود، پس یک شکل بس است.
### راهنمای نوشتن: https://projectfluent.org/fluent/guide/

## Numbers, times and dates

digits = ۰۱۲۳۴۵۶۷۸۹
unknown = ؟
joined = { $start }، { $more }

under-minute = کمتر از ۱ دقیقه
minutes = { $minutes } دقیقه
hours = { $hours } ساعت
hours-minutes = { $hours } ساعت و { $minutes } دقیقه
days = { $days } روز

time-utc = { $time } UTC
date-time = { $date }، { $time }
date = { $day } { $month }
date-year = { $day } { $month } { $year }
# The months of the Solar Hijri calendar, in which Persian dates are shown.
month = { NUMBER($month) ->
    [1] فروردین
    [2] اردیبهشت
    [3] خرداد
    [4] تیر
    [5] مرداد
    [6] شهریور
    [7] مهر
    [8] آبان
    [9] آذر
    [10] دی
    [11] بهمن
   *[12] اسفند
}

## How bad, and about what

severity-low = کم
severity-medium = متوسط
severity-high = شدید
severity-critical = بحرانی
surge = موج
dip = افت رضایت
level-unsure = { $level }؟

cause-staff_attitude = بدرفتاری کارکنان
cause-product_quality = کالای خراب یا بی‌کیفیت
cause-delivery = مشکل در تحویل
cause-billing = مشکل در پرداخت
cause-outage = کار نمی‌کند
cause-no_answer = کسی پاسخ نمی‌دهد
cause-safety = خطر برای ایمنی
cause-privacy = افشای اطلاعات شخصی
cause-experience = تجربهٔ بد
cause-unknown = مشتری ناراحت

cue-unanswered = هنوز بی‌پاسخ
cue-repeat = بار اول نیست
cue-churn = در حال ترک ما
cue-legal = از شکایت قانونی می‌گوید
cue-press = از رسانه‌ها می‌گوید
cue-safety = ایمنی
cue-distress = در رنج شدید

## Until when

reply-by = پاسخ تا { $time }
reply-due = مهلت پاسخ { $time }
posted = منتشرشده { $time }
left = { $span } مانده
overdue = { $span } دیر شده
answered-in = پس از { $span } پاسخ داده شد
resolved-after = پس از { $span } حل شد

state-open = باز
state-claimed = در دست رسیدگی
state-snoozed = به تعویق افتاده
state-answered = پاسخ داده شده
state-resolved = حل شده
state-dismissed = شکایت نیست

## Who, where, and how far it carries

followers = { $count } دنبال‌کننده
reactions = { $count } واکنش
reposts = { $count } بازنشر
replies = { $count } پاسخ
seen-by = حدود { $people } نفر دیده‌اند
growing = { $reach } و رو به افزایش
reactions-unknown = واکنش‌ها ؟
language-unknown = زبان ؟
latin-letters = { $language } با حروف لاتین

## Their words, and what we take from them

taken-down = نوشته حذف شد
without-text = نوشته‌ای بدون متن
place-private = { $place } (خصوصی)

feeling-anger = خشم
feeling-disappointment = ناامیدی
feeling-worry = نگرانی
feeling-sadness = اندوه
feeling-confusion = سردرگمی
feeling-calm = آرامش
feeling-joy = شادی

surety-sure = مطمئنیم که شکایت است.
surety-likely = احتمالاً شکایت است.
surety-unsure = این شکایت است؟ مطمئن نیستیم.
brief-sure = مطمئناً شکایت
brief-likely = احتمالاً شکایت
brief-unsure = نامطمئن
brief-feeling = احساس: { $feeling }
question = این شکایت است؟
feedback = { $command } (یا: not)

## What happened before, and since

posts = { $count } نوشته
posts-by = { $posts } از { $people } نفر
posts-copies = { $posts } و { $copies } رونوشت
part-of-surge = بخشی از موج { $surge }
surge-of = { $people } نفر: { $what }
surge-usual = معمول این ساعت: { $usual }
surge-waiting = { $count } نفر هنوز منتظر پاسخ‌اند
dip-of = { $people } نفر از { $spoke } نفر شکایت دارند
dip-usual = معمولاً حدود { $usual } از { $spoke }
dip-within = طی { $span }
alike = امروز { $people } نفر همین مشکل را دارند
for-agent = برای { $agent }

persistent = { $times } بار طی { $span }: هنوز امیدوار است که کمک کنیم. با این شخص تماس بگیرید.
nothing-before = پیش از این چیزی از او نشنیده‌ایم
earlier = { $count } مورد پیشین
earlier-last = { $earlier }، آخرین بار { $date }
earlier-outcome = { $earlier } ({ $outcome })
earlier-unanswered = { $earlier }؛ { $count } مورد هرگز پاسخ نگرفت

event-updated = به‌روز شد
event-claimed = پذیرفته شد
event-released = آزاد شد
event-snoozed = به تعویق افتاد
event-escalated = ارجاع به بالاتر
event-answered = پاسخ داده شد
event-resolved = حل شد
event-dismissed = شکایت نیست
event-reopened = دوباره باز شد
event-test = آزمایش
now = اکنون
in-span = پس از { $span }
after-span = پس از { $span }
by-actor = توسط { $actor }
only-a-test = کسی ناراحت نیست؛ این فقط نشان می‌دهد که هشدارها می‌رسند

reason-new_mentions = دوباره نوشت
reason-reach_rose = در حال پخش شدن است
reason-sla_near = مهلت پاسخ نزدیک است
reason-sla_due = مهلت پاسخ رسیده است
reason-nobody_took_it = هیچ‌کس برنداشته است
reason-claim_runs_out = مهلت برداشتن رو به پایان است
reason-surge_over = موج تمام شد
reason-mood_recovered = رضایت به حالت معمول برگشت
reason-brand_replied = ما پاسخ دادیم
reason-mention_deleted = نوشته حذف شد
reason-customer_satisfied = مشتری راضی است
reason-upset_again = دوباره ناراحت است

ended = { $news } · پیش‌تر { $level }: { $what }
was = پیش‌تر { $level }
incident = مورد { $number }
seq = رویداد { $seq }
words-cut = سخن مشتری اینجا کوتاه شده؛ فرمان همه را نشان می‌دهد
all-of-it = … متن کامل: { $command }

## Why there is no draft, and whom to call

advice-legal = مشتری از اقدام قانونی می‌گوید. پیش از هر پاسخی با بخش حقوقی تماس بگیرید.
advice-press = شاید خبرنگار یا رسانه‌ای در میان باشد. پیش از هر پاسخی با روابط عمومی تماس بگیرید.
advice-safety = شاید کسی در خطر باشد. همین حالا با مسئول ایمنی تماس بگیرید.
advice-distress = به نظر می‌رسد حال او بسیار بد است. با همکاری آموزش‌دیده تماس بگیرید و او را تنها نگذارید.
advice-self_harm = شاید به خود آسیب بزند. همین حالا با همکاری آموزش‌دیده تماس بگیرید و اگر جان او در خطر است با اورژانس.
advice-violence = از خشونت می‌گوید. با حراست تماس بگیرید و اگر کسی در خطر است با پلیس.
advice-medical = شاید کسی آسیب دیده باشد. همین حالا با مسئول پزشکی یا ایمنی کالا تماس بگیرید.
advice-minor = موضوع دربارهٔ یک کودک است. پیش از هر پاسخی با مسئول حمایت از کودکان در شرکت تماس بگیرید.
advice-security = از یک رخنهٔ امنیتی خبر می‌دهد. با بخش امنیت تماس بگیرید و دربارهٔ آن علنی حرف نزنید.
advice-bereavement = کسی درگذشته است. از همکاری باتجربه بخواهید شخصاً برای او بنویسد.
advice-disaster = گرفتار یک فاجعه است. پیش از هر پاسخی با گروه بحران تماس بگیرید.
advice-other = این کار فردی باتجربه می‌خواهد. پیش از هر پاسخی با سرپرست خود تماس بگیرید.

## Labels

label-why = چرا نشان شد
label-surety = میزان اطمینان
label-feeling = احساس
label-crowd = تا اینجا
label-before = پیش از این
label-answer = پاسخ آن زمان ما
label-persistent = بارها به ما رو آورده
label-note = از پیش می‌دانیم
label-advice = بدون پیش‌نویس
label-draft = پیش‌نویس؛ پیش از فرستادن ویرایش کنید
label-gloss = پیش‌نویس به { $language }
label-place = کی و چه کسی
label-words = سخن مشتری
label-incident = مورد

brief-why = چرا
brief-posts = تعداد
brief-before = پیش‌تر
brief-answer = پاسخ ما
brief-persistent = دوباره
brief-note = دانسته
brief-advice = تماس
brief-draft = پیش‌نویس
brief-gloss = به { $language }
brief-edit = پیش از فرستادن ویرایش کنید

label-open = باز کردن برای پاسخ
label-dashboard = باز کردن در All Ears
label-earlier = نوشتهٔ پیشین او
label-claim = می‌پذیرم
label-release = آزاد کردن
label-answered = پاسخ داده شد
label-snooze = به تعویق انداختن
label-resolve = حل شد
label-dismiss = شکایت نیست
label-reopen = باز کردن دوباره

## What others were happy about, told a few people at a time

praise-title = سخنان مهرآمیز { $people } نفر دربارهٔ { $brand }
praise-more = و { $count } سخن دیگر؛ همه را ببینید: { $command }
