### बात पूरी करना और सीखना: owed, ideas, outreach, story, practice, जवाब कोच, replay।
### लिखने का तरीका alerts/words/hi.ftl में है; सूचनाओं के शब्द (कारण, स्थिति, समय) वहीं से लिए जाते हैं।
###
### $shown वही संख्या है जो $count है। $command कमांड है, जैसा लिखा जाता है।

people-count = { NUMBER($count) ->
    [one] { $shown } व्यक्ति
   *[other] { $shown } लोग
}

## owed

owed-unsaid = { $cause }: अभी किसी ने नहीं बताया कि इस पर क़दम उठाया गया; ऐसे बताएँ: { $command }
owed-acted = { $cause }: { $date } को क़दम उठाया गया
owed-wrote = { $date } को लिखा
owed-waiting = { NUMBER($count) ->
    [one] { $shown } व्यक्ति को ख़बर देनी बाकी है
   *[other] { $shown } लोगों को ख़बर देनी बाकी है
}; हमारा सार्वजनिक जवाब काफ़ी है, या: { $command }
owed-nobody = इसकी ख़बर किसी को देनी बाकी नहीं
owed-early = असर बताना अभी जल्दी है: दोनों ओर एक-एक दिन चाहिए
owed-effect = पहले के { $days } में { $before }, बाद के { $span } में { $after }
owed-changed = { $effect }: { $change } (95%: { $low } से { $high }; { $chance })
owed-more-than-chance = संयोग से ज़्यादा
owed-maybe-chance = शायद संयोग
owed-everybody = { $effect }; सभी कारणों से { $before } और { $after }

## ideas and outreach

ideas-none = इस समय में किसी ने कोई सुझाव नहीं दिया
outreach-last = आख़िरी बार { $date } को बोले
outreach-no-address = कोई लिंक नहीं
outreach-nobody = ऐसा कोई नहीं जिससे { $days } से किसी का संपर्क न हुआ हो
outreach-seed = पर्ची संख्या { $seed }; इनमें से कोई { $days } तक दोबारा नहीं चुना जाएगा

## story

story-added = कहानी { $number } यानी { $incident }; सुनाएँ: { $command }
story-consent = { $date }, दर्ज किया { $actor } ने: { $consent }
story-none-kept = अभी कोई कहानी नहीं रखी गई; { $command }
story-how = सहमति कैसे मिली
story-unknown = कहानी { $number } नहीं है; देखें: { $command }
story-forgotten = कहानी { $number } भुला दी गई
story-left-out = छोड़ी गई: { $count }, क्योंकि कोई पाठ अब नहीं रखा जाता या ग्राहक फिर नाराज़ हैं
story-none = अभी सुनाने को कोई कहानी नहीं
story-names = दूसरों के नाम प्रोग्राम नहीं पहचानता: बाहर देने से पहले पढ़ लें
story-head = कहानी { $number } · { $cause } · { $month }
story-post = ग्राहक ने लिखा:
story-reply = हमने जवाब दिया:
story-thanks = फिर ग्राहक ने लिखा:
no-story-post = { $incident } में अब कोई पोस्ट नहीं: उसका पाठ अब नहीं रखा जाता
no-story-public = { $incident } में कोई सार्वजनिक पोस्ट नहीं: जो सिर्फ़ आपसे कहा गया, वह सुनाया नहीं जाता
no-story-reply = { $incident } में हमारा कोई सार्वजनिक जवाब नहीं; कहानी को पोस्ट, हमारा जवाब और ग्राहक का धन्यवाद चाहिए
no-story-end = { $incident } का अंत अभी अच्छा नहीं: ग्राहक ने तब से नहीं लिखा या अब भी नाराज़ हैं

## practice

practice-limit = { NUMBER($count) ->
    [one] अधिकतम { $shown } अक्षर
   *[other] अधिकतम { $shown } अक्षर
}
practice-yours = आपका जवाब; पूरा होने पर अलग पंक्ति में { $keys } दबाएँ:
practice-none = अभी ऐसा कोई मामला नहीं जिसे ख़त्म हुए हफ़्ता हो गया हो
practice-none-in = अभी इस भाषा ({ $language }) का ऐसा कोई मामला नहीं जिसे ख़त्म हुए हफ़्ता हो गया हो
practice-no-reply = कोई जवाब नहीं दिया गया; फिर वही: { $command }
practice-unread = कोच यह भाषा ({ $language }) नहीं जानता: बस वही जाँचा गया जिसमें शब्द जानना ज़रूरी नहीं
practice-good = अच्छा: सुधारने को कुछ नहीं
practice-finding = { $fault }: { $reason }
practice-score = { $language }: { $replies } · { $faults }
practice-mend = सुधारें:
practice-better = बेहतर: { $better }
practice-sent = जो भेजा गया था:
practice-not-public = जो भेजा गया था वह सार्वजनिक नहीं था।
practice-nobody = यहाँ अभी किसी ने अभ्यास नहीं किया
practice-no-faults = कोई ग़लती नहीं

## The reply coach, and drafts

coach-words = { $fault } "{ $words }"
coach-good = अच्छा
coach-not-yet = अभी अच्छा नहीं
coach-tone = लहजा { $score }
coach-issue = असली बात { $score }
coach-personal = अपनापन { $score }
coach-unread = (इस भाषा की जानकारी नहीं: बस निजी जानकारी, अपमान और लंबाई जाँची गई)
coach-no-words = { $incident } में जवाब देने को कुछ नहीं: लेखक ने अपने शब्द हटा दिए

fault-wrong_language = ग़लत भाषा
fault-private_data_in_public = सबके सामने निजी जानकारी
fault-repeats_insult = अपमान दोहराया
fault-emoji_on_grief = दुख में इमोजी
fault-blame = ग्राहक पर दोष
fault-argument = बहस
fault-negative_language = बस इनकार
fault-overpromise = असंभव वादा
fault-no_acknowledgement = भावना की अनदेखी
fault-empty_sympathy = खोखली हमदर्दी
fault-no_action = कोई क़दम नहीं
fault-no_time_or_owner = न समय, न ज़िम्मेदार
fault-closed_question_only = बस हाँ-ना का सवाल
fault-robotic_template = रटा-रटाया
fault-too_long = बहुत लंबा

draft-none = { $incident }: मसौदा नहीं · { $why }
draft-in = { $incident }: मसौदा, भाषा: { $language }
draft-by = लिखा { $model } ने
draft-edit = भेजने से पहले सुधारें
draft-meaning = यानी ({ $language }):
draft-not-shown = (बाहरी मॉडल ने जो लिखा वह नहीं दिखाया गया: { $why })

no-draft-surge = उछाल में हर किसी को अलग जवाब दिया जाता है: { $command }
no-draft-resolved = हल हो चुका है; जवाब की ज़रूरत नहीं
no-draft-dismissed = शिकायत नहीं है; जवाब की ज़रूरत नहीं
no-draft-answered = जवाब दिया जा चुका है; और ज़रूरत नहीं
no-draft-removed = लेखक ने अपने शब्द हटा दिए
no-draft-forgotten = जो समझा गया था उसमें से कुछ नहीं रखा गया
no-draft-event = एक संवेदनशील घटना चल रही है
no-draft-language = इस भाषा में हमारे पास वाक्य नहीं हैं
no-draft-kind = न शिकायत, न तारीफ़
no-draft-unsure = बहुत कम समझ आया
no-draft-room = मंच पर जगह बहुत कम है

no-draft-self_harm = ख़ुद को नुक़सान
no-draft-violence = हिंसा
no-draft-minor = बच्चे का मामला
no-draft-medical = सेहत को नुक़सान
no-draft-disaster = आपदा
no-draft-bereavement = शोक
no-draft-security = सुरक्षा में ख़ामी
no-draft-legal = क़ानूनी मामला
no-draft-press = मीडिया

## replay

replay-played = { $since } से { NUMBER($count) ->
    [one] { $shown } पोस्ट
   *[other] { $shown } पोस्टें
}, { $now } और { $other } से चलाकर देखी गईं
replay-removed = छोड़ी गईं: { $count }, जिनका पाठ अब नहीं रखा जाता
replay-unheard = { $file } में स्रोत { $source } नहीं है: { NUMBER($count) ->
    [one] { $shown } पोस्ट
   *[other] { $shown } पोस्टें
} नहीं सुनी गईं
replay-alerts = { $now } से { $sent } सूचनाएँ, { $other } से { $would }: { $same } एक जैसी
replay-earlier = { $count } पहले
replay-later = { $count } बाद में
replay-never = { $count } कभी नहीं
replay-newly = { $count } नई
replay-surge = एक उछाल
replay-not-sent = कभी नहीं
replay-progress = दोहराव { $bar } { $total } में से { $done } पोस्ट
replay-progress-line = दोहराव: { $total } में से { $done } पोस्ट

told-opened = खुला
told-updated = नई बात
told-claimed = लिया
told-released = छोड़ा
told-snoozed = टाला
told-escalated = ऊपर
told-answered = जवाब
told-resolved = हल
told-dismissed = शिकायत नहीं
told-reopened = फिर खुला
told-test = जाँच

silent-no_surge = ऐसा कोई उछाल नहीं
silent-no_complaint = शिकायत नहीं माना गया
silent-elsewhere = { $detail } को जाता है
silent-too_mild = बहुत हल्का: { $detail }
silent-in_surge = उछाल इसके लिए बोलता है
silent-nobody = किसी को नहीं बताया जाता
silent-source = इसका स्रोत नहीं सुना जाता
silent-brand = किसी ब्रांड के बारे में नहीं
