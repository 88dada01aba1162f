### All Ears सहायता कर्मी से हिन्दी में जो कहता है; दूसरी भाषाओं में भी यही है।
###
### $ के बाद के नाम अपने आप भरे जाते हैं, उन्हें न बदलें। जहाँ संख्या से शब्द बदलते हैं वहाँ one और other दोनों रूप लिखें।
### तारे वाला रूप तब भी चलता है जब संख्या पता न हो। लिखने का तरीका: https://projectfluent.org/fluent/guide/

## Numbers, times and dates

digits = 0123456789
unknown = ?
joined = { $start }, { $more }

under-minute = 1 मिनट से कम
minutes = { $minutes } मिनट
hours = { $hours } घंटे
hours-minutes = { $hours } घंटे { $minutes } मिनट
days = { $days } दिन

time-utc = { $time } UTC
date-time = { $date }, { $time }
date = { $day } { $month }
date-year = { $day } { $month } { $year }
month = { NUMBER($month) ->
    [1] जनवरी
    [2] फ़रवरी
    [3] मार्च
    [4] अप्रैल
    [5] मई
    [6] जून
    [7] जुलाई
    [8] अगस्त
    [9] सितंबर
    [10] अक्टूबर
    [11] नवंबर
   *[12] दिसंबर
}

## How bad, and about what

severity-low = कम
severity-medium = मध्यम
severity-high = गंभीर
severity-critical = अति गंभीर
surge = उछाल
dip = नाराज़गी बढ़ी
level-unsure = { $level }?

cause-staff_attitude = बुरा बर्ताव
cause-product_quality = सामान टूटा या ख़राब
cause-delivery = डिलीवरी में गड़बड़
cause-billing = भुगतान में गड़बड़
cause-outage = काम नहीं कर रहा
cause-no_answer = कोई जवाब नहीं देता
cause-safety = सुरक्षा को ख़तरा
cause-privacy = निजी जानकारी उजागर
cause-experience = बुरा अनुभव
cause-unknown = नाराज़ ग्राहक

cue-unanswered = अब तक जवाब नहीं
cue-repeat = पहली बार नहीं
cue-churn = छोड़कर जाने वाले हैं
cue-legal = क़ानूनी कार्रवाई की बात
cue-press = मीडिया की बात
cue-safety = सुरक्षा का मामला
cue-distress = गहरी पीड़ा में

## Until when

reply-by = { $time } तक जवाब दें
reply-due = जवाब की समय सीमा { $time }
posted = पोस्ट का समय { $time }
left = { $span } बाकी
overdue = { $span } की देर
answered-in = { $span } में जवाब दिया गया
resolved-after = { $span } में हल हुआ

state-open = खुला
state-claimed = किसी के पास
state-snoozed = टाला गया
state-answered = जवाब दिया गया
state-resolved = हल हुआ
state-dismissed = शिकायत नहीं

## Who, where, and how far it carries

followers = { $count } फ़ॉलोअर
reactions = { NUMBER($count) ->
    [one] { $count } प्रतिक्रिया
   *[other] { $count } प्रतिक्रियाएँ
}
reposts = { $count } रीपोस्ट
replies = { $count } जवाब
seen-by = लगभग { $people } लोगों ने देखा
growing = { $reach } और बढ़ रहा है
reactions-unknown = प्रतिक्रियाएँ ?
language-unknown = भाषा ?
latin-letters = { $language } रोमन अक्षरों में

## Their words, and what we take from them

taken-down = पोस्ट हटा दी गई
without-text = बिना शब्दों की पोस्ट
place-private = { $place } (निजी)

feeling-anger = ग़ुस्सा
feeling-disappointment = निराशा
feeling-worry = चिंता
feeling-sadness = दुख
feeling-confusion = उलझन
feeling-calm = शांति
feeling-joy = ख़ुशी

surety-sure = हमें यक़ीन है कि यह शिकायत है।
surety-likely = यह शायद शिकायत है।
surety-unsure = क्या यह शिकायत है? हमें यक़ीन नहीं।
brief-sure = पक्का शिकायत है
brief-likely = शायद शिकायत है
brief-unsure = पक्का नहीं
brief-feeling = भावना: { $feeling }
question = क्या यह शिकायत है?
feedback = { $command } (या: not)

## What happened before, and since

posts = { NUMBER($count) ->
    [one] { $count } पोस्ट
   *[other] { $count } पोस्टें
}
posts-by = { $posts }, { NUMBER($people) ->
    [one] { $people } व्यक्ति
   *[other] { $people } लोगों
} से
posts-copies = { $posts } और { NUMBER($copies) ->
    [one] { $copies } नक़ल
   *[other] { $copies } नक़लें
}
part-of-surge = उछाल { $surge } का हिस्सा
surge-of = { NUMBER($people) ->
    [one] { $people } व्यक्ति
   *[other] { $people } लोग
}: { $what }
surge-usual = इस समय आम तौर पर: { $usual }
surge-waiting = { NUMBER($count) ->
    [one] { $count } को अब भी जवाब का इंतज़ार है
   *[other] { $count } को अब भी जवाब का इंतज़ार है
}
dip-of = { NUMBER($spoke) ->
    [one] { $spoke } व्यक्ति
   *[other] { $spoke } लोगों
} में से { $people } शिकायत कर रहे हैं
dip-usual = आम तौर पर { $spoke } में से क़रीब { $usual }
dip-within = { $span } में
alike = आज { NUMBER($people) ->
    [one] { $people } व्यक्ति
   *[other] { $people } लोगों
} को यही परेशानी है
for-agent = { $agent } के लिए

persistent = { $span } में { NUMBER($times) ->
    [one] { $times } बार
   *[other] { $times } बार
}: उन्हें अब भी हमसे मदद की उम्मीद है। इस व्यक्ति को फ़ोन करें।
nothing-before = इनसे पहले कुछ नहीं सुना
earlier = { NUMBER($count) ->
    [one] { $count } पिछला मामला
   *[other] { $count } पिछले मामले
}
earlier-last = { $earlier }, आख़िरी { $date } को
earlier-outcome = { $earlier } ({ $outcome })
earlier-unanswered = { $earlier }; { $count } को कभी जवाब नहीं मिला

event-updated = नई बात
event-claimed = ज़िम्मा लिया गया
event-released = छोड़ा गया
event-snoozed = टाला गया
event-escalated = ऊपर भेजा गया
event-answered = जवाब दिया गया
event-resolved = हल हुआ
event-dismissed = शिकायत नहीं
event-reopened = फिर खुला
event-test = जाँच
now = अब
in-span = { $span } में
after-span = { $span } में
by-actor = (किसने: { $actor })
only-a-test = कोई नाराज़ नहीं है; यह बस दिखाता है कि सूचनाएँ पहुँचती हैं

reason-new_mentions = फिर से लिखा
reason-reach_rose = बात फैल रही है
reason-sla_near = जवाब का समय पास है
reason-sla_due = जवाब का समय हो गया
reason-nobody_took_it = किसी ने नहीं लिया
reason-claim_runs_out = दावा जल्द ख़त्म होगा
reason-surge_over = उछाल ख़त्म हुआ
reason-mood_recovered = माहौल फिर सामान्य है
reason-brand_replied = हमने जवाब दिया
reason-mention_deleted = पोस्ट हटा दी गई
reason-customer_satisfied = ग्राहक संतुष्ट है
reason-upset_again = फिर से नाराज़

ended = { $news } · पहले { $level }: { $what }
was = पहले { $level }
incident = मामला { $number }
seq = घटना { $seq }
words-cut = ग्राहक के शब्द यहाँ काटे गए हैं; कमांड सब दिखाता है
all-of-it = … पूरा पाठ: { $command }

## Why there is no draft, and whom to call

advice-legal = ग्राहक क़ानूनी कार्रवाई की बात कर रहे हैं। किसी के जवाब देने से पहले क़ानूनी टीम को बुलाएँ।
advice-press = इसमें पत्रकार या मीडिया हो सकता है। किसी के जवाब देने से पहले मीडिया टीम को बुलाएँ।
advice-safety = कोई ख़तरे में हो सकता है। सुरक्षा टीम को अभी बुलाएँ।
advice-distress = लगता है वे गहरी पीड़ा में हैं। इसके लिए प्रशिक्षित साथी को बुलाएँ और उन्हें अकेला न छोड़ें।
advice-self_harm = वे ख़ुद को नुक़सान पहुँचा सकते हैं। प्रशिक्षित साथी को अभी बुलाएँ; जान को ख़तरा हो तो आपात सेवा को।
advice-violence = वे हिंसा की बात कर रहे हैं। सुरक्षा टीम को बुलाएँ; कोई ख़तरे में हो तो पुलिस को।
advice-medical = किसी को नुक़सान पहुँचा हो सकता है। चिकित्सा या उत्पाद सुरक्षा टीम को अभी बुलाएँ।
advice-minor = मामला एक बच्चे का है। किसी के जवाब देने से पहले कंपनी में बाल सुरक्षा देखने वाले को बुलाएँ।
advice-security = वे सुरक्षा की एक ख़ामी बता रहे हैं। सूचना सुरक्षा टीम को बुलाएँ और इस पर खुले में कुछ न कहें।
advice-bereavement = किसी की मृत्यु हुई है। अनुभवी साथी को बुलाएँ, जो उन्हें ख़ुद लिखें।
advice-disaster = वे आपदा में फँसे हैं। किसी के जवाब देने से पहले संकट टीम को बुलाएँ।
advice-other = इसके लिए अनुभवी व्यक्ति चाहिए। किसी के जवाब देने से पहले अपने टीम लीड को बुलाएँ।

## Labels

label-why = क्यों चुना गया
label-surety = कितना पक्का
label-feeling = भावना
label-crowd = अब तक
label-before = पहले
label-answer = तब हमारा जवाब
label-persistent = बार-बार हमारे पास आए
label-note = पहले से पता
label-advice = मसौदा नहीं
label-draft = मसौदा, भेजने से पहले सुधारें
label-gloss = मसौदे का अनुवाद ({ $language })
label-place = कब और कौन
label-words = ग्राहक के शब्द
label-incident = मामला

brief-why = क्यों
brief-posts = पोस्ट
brief-before = पहले
brief-answer = जवाब
brief-persistent = बार-बार
brief-note = पता है
brief-advice = बुलाएँ
brief-draft = मसौदा
brief-gloss = भाषा: { $language }
brief-edit = भेजने से पहले सुधारें

label-open = खोलें और जवाब दें
label-dashboard = All Ears में खोलें
label-earlier = इनकी पिछली पोस्ट
label-claim = ज़िम्मा लें
label-release = छोड़ें
label-answered = जवाब दिया गया
label-snooze = टालें
label-resolve = हल हुआ
label-dismiss = शिकायत नहीं
label-reopen = फिर खोलें

## What others were happy about, told a few people at a time

praise-title = { $brand } के बारे में { NUMBER($people) ->
    [one] { $people } व्यक्ति
   *[other] { $people } लोगों
} के स्नेह भरे शब्द
praise-more = और { $count } भी हैं; सब देखें: { $command }
