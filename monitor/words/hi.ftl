### कमांड लाइन हिन्दी में जो कहती है: मामले, सेवा की हालत, कौन ड्यूटी पर है।
### लिखने का तरीका alerts/words/hi.ftl में है; सूचनाओं के शब्द (गंभीरता, कारण, समय) वहीं से आते हैं।

## Punctuation

pair = { $name }: { $told }
with-note = { $told } ({ $note })
quoted = “{ $words }”

## How a command is called

not-an-id = “{ $name }” कोई आईडी नहीं है; मामला { $number } या { $incident } लिखें, पोस्ट { $mention }
no-incident = मामला { $name } नहीं है; सबसे पास के: { $near }
no-incident-yet = मामला { $name } नहीं है: अब तक कोई मामला नहीं खुला
over-already = यह समय बीत चुका है; आगे का समय दें

## status

status-sources = स्रोत
status-channels = चैनल
status-missed = छूटा
status-today = आज

status-nothing-yet = अब तक कुछ नहीं सुना: अभी कोई स्रोत देखा नहीं गया
status-calm = कोई मामला खुला नहीं है · जो भी जवाब देता है, सब देखा जा चुका है
status-open = { NUMBER($count) ->
    [one] { $count } मामला खुला है
   *[other] { $count } मामले खुले हैं
}
status-worst = { $open }, सबसे ऊपर: { $level }, { $clock }
status-oldest = सबसे पुरानी अटकी सूचना { $span } पुरानी है
status-oldest-none = कोई सूचना अटकी नहीं है

source-blind = सुनाई नहीं दे रहा: { $trouble }
source-blind-since = { $time } से सुनाई नहीं दे रहा: { $trouble }
trying-again = अपने आप फिर कोशिश होगी
source-waits = इंतज़ार, { $time } तक रुकने को कहा गया है: { $why }
source-used-up = इस समय की सीमा पूरी हो गई
source-open = { $path } पर डिलीवरी का इंतज़ार है
delivered = पिछली डिलीवरी { $span } पहले
delivered-nothing = अब तक कुछ नहीं आया
source-new = अभी तक देखा नहीं गया; क्या सेवा चल रही है?
looked = { $span } पहले देखा
heard = पिछली बात { $span } पहले सुनी
heard-nothing = अब तक कुछ नहीं सुना
source-late = { $looked }; क्या सेवा चल रही है?
gap = { $start } से { $end } तक ख़ाली: { $reason }
gap-lost = अब कुछ नहीं हो सकता: यह स्रोत पुरानी पोस्टें नहीं दिखाता

channel-stopped = रोका गया: { $error }
channel-down = बंद है: { $error }
channel-waits = इंतज़ार, { $time } तक रुकने को कहा गया है
channel-idle = अब तक कुछ नहीं भेजा
channel-waiting = { $count } कतार में
channel-dead = { $count } कभी स्वीकार नहीं हुए (व्यू { $view } देखें)

missed-step = चरण { $step } ({ $channels }) का समय आया, पर किसी को बताया नहीं गया
missed-all = सारे चरण हो चुके, किसी ने ज़िम्मा नहीं लिया और बुलाने को कोई नहीं बचा

today-heard = { $shown } पोस्ट सुनीं
today-complaints = { NUMBER($count) ->
    [one] { $shown } शिकायत
   *[other] { $shown } शिकायतें
}
today-to-alert = पोस्ट से सूचना तक { $span } (माध्यिका)
today-to-answer = पहले जवाब तक { $span } (माध्यिका)

## incidents

list-calm = कोई मामला खुला नहीं है; जो भी स्रोत जवाब देता है, देखा जा चुका है
list-no-match = कोई मामला मेल नहीं खाता
reach-unknown = पहुँच ?
line-people = { NUMBER($count) ->
    [one] { $shown } व्यक्ति
   *[other] { $shown } लोग
}
line-claimed = ज़िम्मा { $actor } के पास
said-removed = (लेखक ने हटा दी)
role-customer = ग्राहक
role-witness = गवाह
role-echo = वही बात
role-ours = हमारा जवाब
said = { $who } ({ $role }): { $words }

refused-claimed = { $incident } का ज़िम्मा पहले ही { $actor } के पास है
refused-state = { $incident } की स्थिति: { $state }; अभी { $action } नहीं हो सकता, { $allowed } हो सकता है

overdue-nobody = किसी ने वादे से ज़्यादा इंतज़ार नहीं किया

feedback-unclear = “{ $word }” न “{ $yes }” है, न “{ $no }”
feedback-complaint = दर्ज किया: { $actor } के अनुसार { $mention } शिकायत है
feedback-not = दर्ज किया: { $actor } के अनुसार { $mention } शिकायत नहीं है

## route

seconds = { $seconds } सेकंड
no-channel = कोई चैनल नहीं
route-waits = { $wait } रुकता है, फिर { $interval } में ज़्यादा से ज़्यादा एक नई सूचना
route-quiet = शांत समय इसे { $time } तक रोके रखता है
route-matches = मेल खाता है
route-missed = नहीं, मेल नहीं खाता: { $parts }
part-brand = ब्रांड
part-source = स्रोत
part-language = भाषा
part-severity = गंभीरता
part-cause = कारण
part-cue = संकेत
part-author = लेखक
part-reach = पहुँच
part-during = दिन का समय
part-audience = पाठक वर्ग
part-incident = मामला
part-words = शब्द
step = चरण { $number }
step-done = हो गया
step-due = समय हो गया
step-waits = अगर तब तक किसी ने न लिया
step-stopped = रुका: { $state }

## silence

silence-added = मौन { $number }, { $time } तक; पहले ख़त्म करना हो तो: { $command }
silence-until = { $time } तक
silence-by = { $actor } की ओर से: { $comment }
silence-none = कुछ भी मौन नहीं है
silence-unknown = मौन { $number } अभी लागू नहीं है; देखें: { $command }
silence-over = मौन { $number } ख़त्म हुआ; जो रुका था, वह सेवा बता देगी

## agents

agents-none = कोई सहायता कर्मी तय नहीं है; { $table } तालिकाएँ जोड़ें, तब गंभीर मामले उनमें बँटेंगे
agent-unknown = “{ $name }” नाम का कोई सहायता कर्मी नहीं है; सहायता कर्मी: { $agents }
agent-nobody = कोई नहीं
agent-away = { $time } तक बाहर
agent-off = ड्यूटी पर नहीं
agent-on-call = इस समय बारी इनकी
agent-open = गंभीर मामले खुले: { $most } में से { $open }
agent-lately = पिछले हफ़्ते { $count }
agent-leaves = { $agent } { $time } तक बाहर; { NUMBER($count) ->
    [one] { $count } मामला
   *[other] { $count } मामले
} दूसरों के पास
agent-back = { $agent } वापस हैं

## explain and score

explain-complaint = शिकायत
explain-negativity = नकारात्मकता
explain-language = भाषा
explain-label = मिज़ाज
explain-threshold = सीमा
explain-kind = प्रकार
explain-cause = कारण
explain-impact = नुक़सान
explain-cues = संकेत
explain-feeling = भावना
explain-stage = पड़ाव
explain-because = आधार
explain-competitor = प्रतिस्पर्धी
explain-note = टिप्पणी
explain-severity = गंभीरता
explain-reach = पहुँच
explain-route = रास्ता
explain-told = बताया

threshold-shipped = { $value } ({ $language }), मूल मान
threshold-tuned = { $value } ({ $language }), { $date } को तय
threshold-grave = यहाँ { $value }: किसी को नुक़सान हो सकता है, या क़ानून की बात है
is-complaint = शिकायत है
is-no-complaint = शिकायत नहीं है
none = कोई नहीं
not-known = पता नहीं
abstained = राय नहीं दी: जानकारी बहुत कम है; केवल इससे किसी को सूचना नहीं जाती
nothing-kept = प्रकार: { $kind }। कारण नहीं रखे गए, क्योंकि किसी को बताना नहीं था।

mood-negative = नकारात्मक
mood-neutral = तटस्थ
mood-positive = सकारात्मक
kind-complaint = शिकायत
kind-mixed = मिला-जुला
kind-praise = तारीफ़
kind-question = सवाल
kind-news = ख़बर
kind-joke = मज़ाक़
kind-promo_spam = विज्ञापन
kind-other_topic = दूसरा विषय
stage-buy = ख़रीद
stage-set_up = शुरुआत
stage-use = इस्तेमाल
stage-pay = भुगतान
stage-get_help = मदद लेना
stage-leave = छोड़कर जाना
when-before = उससे पहले
when-during = उसी दौरान
when-after = उसके बाद
cue-suggestion = सुझाव
cue-question = सवाल
cue-request = अनुरोध
cue-thanks = धन्यवाद
cue-sarcasm = ताना
cue-firsthand = अपना अनुभव
cue-money = पैसे का नुक़सान
cue-deadline = समय कम है
cue-health = सेहत

severity-points = { $level } = { $points } अंक
severity-raised = फिर खुलने पर { $count } ऊपर
reach-people = लगभग { $people } लोग
reach-counts = फ़ॉलोअर { $followers }, प्रतिक्रियाएँ { $reactions }, रीपोस्ट { $reposts }, जवाब { $replies }
told-event = { $event } (घटना { $seq })
delivery-due = कतार में
delivery-leased = भेजा जा रहा है
delivery-superseded = नई सूचना ने जगह ली
delivery-dead = कभी स्वीकार नहीं हुई
