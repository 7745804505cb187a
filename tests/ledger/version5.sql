PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE agendas (
    hash TEXT PRIMARY KEY, text TEXT NOT NULL, tag TEXT NOT NULL, created REAL NOT NULL
);
INSERT INTO "agendas" VALUES('825e708e023c','---
editable: [train.py, "*.txt"]
judge: {claims: 0.4}
budget: 0.2s
startup: 20s
---
# The toy lab

Find the X, Y and WIDTH that lose the least. A trial takes a fraction of a second.
','claims',1.79602209416648674012e+09);
INSERT INTO "agendas" VALUES('5aa76a75fa46','---
editable: [train.py, "*.txt"]
judge: {claims: 0.4}
budget: 0.2s
startup: 20s
---
# The toy lab

Find the X, Y and WIDTH that lose the least. A trial takes a fraction of a second.

Try wider models.
','mixed',1.79602209647274613374e+09);
INSERT INTO "agendas" VALUES('72261762c525','---
editable: [train.py, "*.txt"]
judge: {early: 0.01}
budget: 0.2s
startup: 20s
---
# The toy lab

Find the X, Y and WIDTH that lose the least. A trial takes a fraction of a second.
','early',1.7960225132298419476e+09);
INSERT INTO "agendas" VALUES('9a2e8d080700','---
judge: {claims: 0.08}
budget: 0.2s
startup: 20s
---
# The toy lab

Find the X, Y and WIDTH that lose the least. A trial takes a fraction of a second.
','real',1.79602251901758956913e+09);
CREATE TABLE asking (
    tag TEXT NOT NULL REFERENCES runs(tag), turn INTEGER NOT NULL, researcher TEXT NOT NULL, since REAL NOT NULL,
    PRIMARY KEY (tag, turn)
);
INSERT INTO "asking" VALUES('killed',7,'ann',1.79602253510476446147e+09);
CREATE TABLE control (tag TEXT PRIMARY KEY REFERENCES runs(tag), command TEXT NOT NULL);
INSERT INTO "control" VALUES('killed','stop');
CREATE TABLE events (
    id INTEGER PRIMARY KEY, tag TEXT NOT NULL REFERENCES runs(tag), time REAL NOT NULL, kind TEXT NOT NULL,
    text TEXT NOT NULL, experiment INTEGER
);
INSERT INTO "events" VALUES(1,'claims',1.79602209417239618298e+09,'sandbox','this machine gives no namespaces: trials are confined by Landlock and seccomp alone',NULL);
INSERT INTO "events" VALUES(2,'claims',1.79602209418329572671e+09,'baseline','val_bpb 2.0000',0);
INSERT INTO "events" VALUES(3,'claims',1.7960220944204032421e+09,'baseline','val_bpb 2.0010',0);
INSERT INTO "events" VALUES(4,'claims',1.79602209442504525188e+09,'baseline','val_bpb 1.9970',0);
INSERT INTO "events" VALUES(5,'claims',1.79602209445308828349e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(6,'claims',1.79602209445329093935e+09,'forecast','about 0.0 s an experiment, 4281520 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(7,'claims',1.79602209449322676657e+09,'verdict','keep: better by 0.0473 than #0 is believed to be (1.9993); expected gain 0.0421: 92 % to gain 0.0461, 4 % to lose 0.0046, else no change',1);
INSERT INTO "events" VALUES(8,'claims',1.79602209452390551569e+09,'verdict','keep: better by 0.0610 than #1 is believed to be (1.9530); expected gain 0.0598 ± 0.0080, all but sure to be one',2);
INSERT INTO "events" VALUES(9,'claims',1.79602209454872035979e+09,'verdict','discard: worse by 0.0304 than #2 is believed to be (1.8926)',3);
INSERT INTO "events" VALUES(10,'claims',1.79602209457220673557e+09,'verdict','discard: worse by 0.0278 than #2 is believed to be (1.8932)',4);
INSERT INTO "events" VALUES(11,'claims',1796022094.59572,'verdict','discard: worse by 0.0263 than #2 is believed to be (1.8937)',5);
INSERT INTO "events" VALUES(12,'claims',1.79602209461793088911e+09,'verdict','discard: worse by 0.0278 than #2 is believed to be (1.8942)',6);
INSERT INTO "events" VALUES(13,'claims',1.79602209463960933687e+09,'verdict','discard: worse by 0.0273 than #2 is believed to be (1.8947)',7);
INSERT INTO "events" VALUES(14,'claims',1.79602209466362309456e+09,'verdict','discard: worse by 0.0249 than #2 is believed to be (1.8951)',8);
INSERT INTO "events" VALUES(15,'claims',1.79602209466527533527e+09,'researcher','ann: ann has said all it had to say',NULL);
INSERT INTO "events" VALUES(16,'claims',1.79602209466682410238e+09,'claims','7 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(17,'claims',1.79602209471036577221e+09,'claim','trial for a claim: val_bpb 1.8900',2);
INSERT INTO "events" VALUES(18,'claims',1796022094.71738,'claim','trial for a claim: val_bpb 2.0020',0);
INSERT INTO "events" VALUES(19,'claims',1.79602209472310757635e+09,'claim','trial for a claim: val_bpb 1.8910',2);
INSERT INTO "events" VALUES(20,'claims',1.79602209472773838043e+09,'claim','trial for a claim: val_bpb 2.0030',0);
INSERT INTO "events" VALUES(21,'claims',1.79602209475122857095e+09,'verdict','discard: #2 stays: it adds 0.0592 ± 0.0020, 100 % sure to help',9);
INSERT INTO "events" VALUES(22,'claims',1.79602209477538967133e+09,'verdict','discard: #1 stays: it adds 0.0481 ± 0.0015, 100 % sure to help',10);
INSERT INTO "events" VALUES(23,'claims',1.79602209478210353855e+09,'claim','trial for a claim: val_bpb 1.8880',2);
INSERT INTO "events" VALUES(24,'claims',1.79602209478497529034e+09,'claims','confirmed on fresh seeds: #1, #2',NULL);
INSERT INTO "events" VALUES(25,'claims',1.79602209490288877487e+09,'claims','3 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(26,'claims',1.79602209493900084498e+09,'claim','trial for a claim: val_bpb 1.9990',0);
INSERT INTO "events" VALUES(27,'claims',1.79602209494725799559e+09,'claim','trial for a claim: val_bpb 1.8890',2);
INSERT INTO "events" VALUES(28,'claims',1.79602209497694897651e+09,'verdict','discard: #2 stays: it adds 0.0594 ± 0.0013, 100 % sure to help',11);
INSERT INTO "events" VALUES(29,'claims',1.79602209497825980187e+09,'claims','confirmed on fresh seeds: #1, #2',NULL);
INSERT INTO "events" VALUES(30,'dropped',1.79602209508207607269e+09,'sandbox','AUTORESEARCH_SANDBOX asks for it: a trial runs with your rights, and its score is marked unsandboxed',NULL);
INSERT INTO "events" VALUES(31,'dropped',1.7960220950993413925e+09,'baseline','val_bpb 2.0000',0);
INSERT INTO "events" VALUES(32,'dropped',1.79602209510297393803e+09,'baseline','val_bpb 2.0200',0);
INSERT INTO "events" VALUES(33,'dropped',1.79602209511151981354e+09,'baseline','val_bpb 1.9800',0);
INSERT INTO "events" VALUES(34,'dropped',1.79602209512384223934e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(35,'dropped',1.79602209512400078778e+09,'forecast','about 0.0 s an experiment, 3861105 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(36,'dropped',1.7960220951703264713e+09,'verdict','keep: better by 0.1000 than #0 is believed to be (2.0000); expected gain 0.0348: 47 % to gain 0.0816, 19 % to lose 0.0184, else no change',1);
INSERT INTO "events" VALUES(37,'dropped',1.79602209519442224507e+09,'verdict','keep: better by 0.0839 than #1 is believed to be (1.9489); expected gain 0.0100: 29 % to gain 0.0476, 25 % to lose 0.0146, else no change',2);
INSERT INTO "events" VALUES(38,'dropped',1.79602209521967959402e+09,'verdict','discard: better by 0.0040 than #2 is believed to be (1.9040); expected gain −0.0053: 11 % to gain 0.0203, 44 % to lose 0.0172, else no change',3);
INSERT INTO "events" VALUES(39,'dropped',1.79602209524359297757e+09,'verdict','discard: worse by 0.0247 than #2 is believed to be (1.8953)',4);
INSERT INTO "events" VALUES(40,'dropped',1.79602209526624274254e+09,'verdict','discard: worse by 0.0408 than #2 is believed to be (1.8992)',5);
INSERT INTO "events" VALUES(41,'dropped',1.79602209529164075847e+09,'verdict','discard: better by 0.0068 than #2 is believed to be (1.9068); expected gain −0.0029: 13 % to gain 0.0132, 43 % to lose 0.0107, else no change',6);
INSERT INTO "events" VALUES(42,'dropped',1.7960220953129031658e+09,'verdict','discard: worse by 0.0171 than #2 is believed to be (1.9029)',7);
INSERT INTO "events" VALUES(43,'dropped',1.7960220953328044414e+09,'verdict','discard: worse by 0.0352 than #2 is believed to be (1.9048)',8);
INSERT INTO "events" VALUES(44,'dropped',1.79602209535300445558e+09,'verdict','discard: better by 0.0094 than #2 is believed to be (1.9094); expected gain −0.0021: 13 % to gain 0.0112, 43 % to lose 0.0082, else no change',9);
INSERT INTO "events" VALUES(45,'dropped',1.79602209537128257752e+09,'verdict','discard: worse by 0.0131 than #2 is believed to be (1.9069)',10);
INSERT INTO "events" VALUES(46,'dropped',1.79602209539289402965e+09,'verdict','discard: worse by 0.0319 than #2 is believed to be (1.9081)',11);
INSERT INTO "events" VALUES(47,'dropped',1.79602209541127514841e+09,'verdict','discard: better by 0.0112 than #2 is believed to be (1.9112); expected gain −0.0017: 13 % to gain 0.0102, 44 % to lose 0.0070, else no change',12);
INSERT INTO "events" VALUES(48,'dropped',1.79602209543542480464e+09,'verdict','discard: worse by 0.0107 than #2 is believed to be (1.9093)',13);
INSERT INTO "events" VALUES(49,'dropped',1.79602209545518493654e+09,'verdict','discard: worse by 0.0299 than #2 is believed to be (1.9101)',14);
INSERT INTO "events" VALUES(50,'dropped',1.79602209545676422125e+09,'researcher','ann: ann has said all it had to say',NULL);
INSERT INTO "events" VALUES(51,'dropped',1.79602209545790839195e+09,'claims','11 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(52,'dropped',1.79602209551051902772e+09,'verdict','keep: #2 is dropped: it adds -0.0022 ± 0.0066, 11 % sure to help',15);
INSERT INTO "events" VALUES(53,'dropped',1.79602209555512022966e+09,'verdict','discard: #1 stays: it adds 0.0853 ± 0.0241, 98 % sure to help',16);
INSERT INTO "events" VALUES(54,'dropped',1.79602209555949115758e+09,'claim','trial for a claim: val_bpb 1.9030',15);
INSERT INTO "events" VALUES(55,'dropped',1.79602209556459069253e+09,'claim','trial for a claim: val_bpb 2.0020',0);
INSERT INTO "events" VALUES(56,'dropped',1.79602209556966018683e+09,'claim','trial for a claim: val_bpb 1.9010',15);
INSERT INTO "events" VALUES(57,'dropped',1.79602209557540488243e+09,'claim','trial for a claim: val_bpb 2.0030',0);
INSERT INTO "events" VALUES(58,'dropped',1.79602209558094573016e+09,'claim','trial for a claim: val_bpb 1.8980',15);
INSERT INTO "events" VALUES(59,'dropped',1796022095.58628,'claim','trial for a claim: val_bpb 1.9990',0);
INSERT INTO "events" VALUES(60,'dropped',1.79602209559175848962e+09,'claim','trial for a claim: val_bpb 1.8970',15);
INSERT INTO "events" VALUES(61,'dropped',1.79602209559690237047e+09,'claim','trial for a claim: val_bpb 1.9970',0);
INSERT INTO "events" VALUES(62,'dropped',1.79602209560294103626e+09,'claim','trial for a claim: val_bpb 1.8990',15);
INSERT INTO "events" VALUES(63,'dropped',1.79602209560556983942e+09,'claims','confirmed on fresh seeds: #1',NULL);
INSERT INTO "events" VALUES(64,'stacked',1.79602209572191190718e+09,'baseline','val_bpb 2.0000',0);
INSERT INTO "events" VALUES(65,'stacked',1.79602209572713804241e+09,'baseline','val_bpb 2.0010',0);
INSERT INTO "events" VALUES(66,'stacked',1.79602209573132586481e+09,'baseline','val_bpb 1.9970',0);
INSERT INTO "events" VALUES(67,'stacked',1.79602209574137139315e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(68,'stacked',1.79602209574153137208e+09,'forecast','about 0.0 s an experiment, 3485571 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(69,'stacked',1.79602209577388882634e+09,'verdict','keep: better by 0.0473 than #0 is believed to be (1.9993); expected gain 0.0421: 92 % to gain 0.0461, 4 % to lose 0.0046, else no change',1);
INSERT INTO "events" VALUES(70,'stacked',1.79602209580308294295e+09,'verdict','keep: better by 0.0710 than #1 is believed to be (1.9530); expected gain 0.0699 ± 0.0080, all but sure to be one',2);
INSERT INTO "events" VALUES(71,'stacked',1.79602209582530164717e+09,'verdict','discard: worse by 0.0304 than #2 is believed to be (1.8826)',3);
INSERT INTO "events" VALUES(72,'stacked',1.7960220958471674919e+09,'verdict','discard: worse by 0.0279 than #2 is believed to be (1.8831)',4);
INSERT INTO "events" VALUES(73,'stacked',1.79602209587141561507e+09,'verdict','discard: worse by 0.0264 than #2 is believed to be (1.8836)',5);
INSERT INTO "events" VALUES(74,'stacked',1796022095.89581,'verdict','discard: worse by 0.0279 than #2 is believed to be (1.8841)',6);
INSERT INTO "events" VALUES(75,'stacked',1.7960220959154529572e+09,'verdict','discard: worse by 0.0274 than #2 is believed to be (1.8846)',7);
INSERT INTO "events" VALUES(76,'stacked',1.79602209593329262739e+09,'verdict','discard: worse by 0.0250 than #2 is believed to be (1.8850)',8);
INSERT INTO "events" VALUES(77,'stacked',1.79602209593478846557e+09,'researcher','ann: ann has said all it had to say',NULL);
INSERT INTO "events" VALUES(78,'stacked',1.79602209593606376649e+09,'claims','7 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(79,'stacked',1.79602209594510555269e+09,'claims','it cannot be taken out alone, and stays kept: only.txt: later changes stand on it',1);
INSERT INTO "events" VALUES(80,'stacked',1.79602209596626329426e+09,'claim','trial for a claim: val_bpb 1.8800',2);
INSERT INTO "events" VALUES(81,'stacked',1.79602209597399592403e+09,'claim','trial for a claim: val_bpb 2.0020',0);
INSERT INTO "events" VALUES(82,'stacked',1.79602209598181962969e+09,'claim','trial for a claim: val_bpb 1.8810',2);
INSERT INTO "events" VALUES(83,'stacked',1.79602209598638749127e+09,'claim','trial for a claim: val_bpb 2.0030',0);
INSERT INTO "events" VALUES(84,'stacked',1.79602209600704813005e+09,'verdict','discard: #2 stays: it adds 0.0692 ± 0.0020, 100 % sure to help',9);
INSERT INTO "events" VALUES(85,'stacked',1.79602209601798486716e+09,'claim','trial for a claim: val_bpb 1.8780',2);
INSERT INTO "events" VALUES(86,'stacked',1.79602209602953076365e+09,'claim','trial for a claim: val_bpb 1.9990',0);
INSERT INTO "events" VALUES(87,'stacked',1.79602209603317832953e+09,'claims','confirmed on fresh seeds: #2',NULL);
INSERT INTO "events" VALUES(88,'stacked',1.79602209604142284398e+09,'claims','4 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(89,'stacked',1.79602209607115602492e+09,'claim','trial for a claim: val_bpb 1.8790',2);
INSERT INTO "events" VALUES(90,'stacked',1.79602209609086036681e+09,'verdict','discard: #2 stays: it adds 0.0695 ± 0.0013, 100 % sure to help',10);
INSERT INTO "events" VALUES(91,'stacked',1.7960220960989339351e+09,'claim','trial for a claim: val_bpb 1.9970',0);
INSERT INTO "events" VALUES(92,'stacked',1.7960220961043727398e+09,'claim','trial for a claim: val_bpb 1.8790',2);
INSERT INTO "events" VALUES(93,'stacked',1.79602209610868167877e+09,'claims','confirmed on fresh seeds: #2',NULL);
INSERT INTO "events" VALUES(94,'mixed',1796022096.26874,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(95,'mixed',1.79602209627254605296e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(96,'mixed',1.79602209627615356452e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(97,'mixed',1.79602209632381892203e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(98,'mixed',1.79602209632401704783e+09,'forecast','about 0.0 s an experiment, 4933938 an hour on 1 device: 14 experiments more in about 0.0 s, at most 3.00 USD',NULL);
INSERT INTO "events" VALUES(99,'mixed',1.79602209636899542806e+09,'verdict','crash: NameError: name ''nn'' is not defined (train.py, line 9)',1);
INSERT INTO "events" VALUES(100,'mixed',1.79602209637050414092e+09,'repair','ann is asked to repair it',1);
INSERT INTO "events" VALUES(101,'mixed',1.79602209640810847289e+09,'verdict','discard: worse by 0.00267 than #0 is believed to be (0.49233)',2);
INSERT INTO "events" VALUES(102,'mixed',1.79602209640999054907e+09,'researcher','bob: the provider answered 500',NULL);
INSERT INTO "events" VALUES(103,'mixed',1796022096.44844,'interrupted','the supervisor of trial x/3.1 died (signal SIGKILL); the trial starts again',3);
INSERT INTO "events" VALUES(104,'mixed',1.7960220964713168144e+09,'verdict','keep: better by 0.12676 than #0 is believed to be (0.49276); expected gain 0.12625 ± 0.00759, all but sure to be one',3);
INSERT INTO "events" VALUES(105,'mixed',1.79602209647278428074e+09,'agenda','program.md was changed: revision 5aa76a75fa46',NULL);
INSERT INTO "events" VALUES(106,'mixed',1.79602209647332859039e+09,'researcher','bob: the provider answered 500',NULL);
INSERT INTO "events" VALUES(107,'mixed',1796022096.50906,'verdict','keep: better by 0.05968 than #3 is believed to be (0.36618); expected gain 0.05925 ± 0.00571, all but sure to be one',4);
INSERT INTO "events" VALUES(108,'mixed',1.79602209651038289064e+09,'agenda','program.md changes budget in mid-run: start a new tag for that (the run goes on with revision 5aa76a75fa46)',NULL);
INSERT INTO "events" VALUES(109,'mixed',1.79602209653330254553e+09,'verdict','keep: better by 0.26369 than #4 is believed to be (0.30669); expected gain 0.26348 ± 0.00515, all but sure to be one',5);
INSERT INTO "events" VALUES(110,'mixed',1.79602209657925295828e+09,'verdict','discard: worse by 0.21190 than #5 is believed to be (0.04310)',6);
INSERT INTO "events" VALUES(111,'mixed',1.79602209659286546706e+09,'verdict','timeout: it was not ready after 20 s',7);
INSERT INTO "events" VALUES(112,'mixed',1.7960220966026411056e+09,'verdict','crash: train.py line 1: ''('' was never closed: `x = (`',8);
INSERT INTO "events" VALUES(113,'mixed',1.79602209660423636434e+09,'repair','ann is asked to repair it',8);
INSERT INTO "events" VALUES(114,'mixed',1.7960220966416478157e+09,'verdict','discard: better by 0.00019 than #5 is believed to be (0.04319); expected gain −0.00002: 3 % to gain 0.00276, 4 % to lose 0.00256, else no change',9);
INSERT INTO "events" VALUES(115,'mixed',1.79602209667208027842e+09,'verdict','duplicate: changes nothing that runs in train.py',10);
INSERT INTO "events" VALUES(116,'mixed',1.79602209667417454718e+09,'researcher','ann: it broke down: AssertionError:',NULL);
INSERT INTO "events" VALUES(117,'mixed',1.79602209667793178554e+09,'researcher','bob: no key: set OPENAI_API_KEY',NULL);
INSERT INTO "events" VALUES(118,'mixed',1.7960220966780118942e+09,'researcher','bob rests for 10 min: ann goes on',NULL);
INSERT INTO "events" VALUES(119,'mixed',1.79602209670729446406e+09,'verdict','discard: worse by 0.11996 than #5 is believed to be (0.04304)',11);
INSERT INTO "events" VALUES(120,'mixed',1.79602209674374532701e+09,'verdict','discard: worse by 0.04793 than #5 is believed to be (0.04307)',12);
INSERT INTO "events" VALUES(121,'mixed',1.7960220967949330807e+09,'verdict','discard: worse by 0.02441 than #5 is believed to be (0.04309)',13);
INSERT INTO "events" VALUES(122,'mixed',1.79602209679683661458e+09,'researcher','ann: ann has said all it had to say',NULL);
INSERT INTO "events" VALUES(123,'mixed',1.79602209679841375348e+09,'researcher','tuner: it broke down: KeyError: ''tuner''',NULL);
INSERT INTO "events" VALUES(124,'mixed',1.79602209680008149147e+09,'researcher','tuner: it broke down: KeyError: ''tuner''',NULL);
INSERT INTO "events" VALUES(125,'mixed',1.79602209680175685878e+09,'researcher','tuner: it broke down: KeyError: ''tuner''',NULL);
INSERT INTO "events" VALUES(126,'mixed',1.7960220968017919064e+09,'researcher','tuner rests for 10 min: nobody goes on',NULL);
INSERT INTO "events" VALUES(127,'mixed',1.79602209681230854994e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',3);
INSERT INTO "events" VALUES(128,'mixed',1.79602209682093048098e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',4);
INSERT INTO "events" VALUES(129,'mixed',1.79602209683598899835e+09,'claim','trial for a claim: val_bpb 0.0400',5);
INSERT INTO "events" VALUES(130,'mixed',1.79602209688864135738e+09,'claim','trial for a claim: val_bpb 0.4950',0);
INSERT INTO "events" VALUES(131,'mixed',1.79602209693489551544e+09,'claim','trial for a claim: val_bpb 0.0460',5);
INSERT INTO "events" VALUES(132,'mixed',1.79602209698993253708e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(133,'mixed',1.7960220970562560558e+09,'verdict','discard: #5 stays: it adds 0.26345 ± 0.00246, 100 % sure to help',14);
INSERT INTO "events" VALUES(134,'mixed',1.79602209709800672531e+09,'claim','trial for a claim: val_bpb 0.0400',5);
INSERT INTO "events" VALUES(135,'mixed',1.79602209714973545069e+09,'claim','trial for a claim: val_bpb 0.4920',0);
INSERT INTO "events" VALUES(136,'mixed',1.79602209719484758381e+09,'claim','trial for a claim: val_bpb 0.0400',5);
INSERT INTO "events" VALUES(137,'mixed',1.7960220971983728409e+09,'researcher','nobody can be asked for 10 min: waiting',NULL);
INSERT INTO "events" VALUES(138,'mixed',1.79602249359823274614e+09,'stop','stopping; once more stops now',NULL);
INSERT INTO "events" VALUES(139,'devices',1.79602249424463629727e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(140,'devices',1.79602249426461386678e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(141,'devices',1.79602249427939558027e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(142,'devices',1.79602249436389756198e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(143,'devices',1.79602249436415243146e+09,'forecast','about 0.0 s an experiment, 1008920 an hour on 4 devices: 8 experiments more in about 0.0 s, no money',NULL);
INSERT INTO "events" VALUES(144,'devices',1.79602249463569235794e+09,'verdict','keep: better by 0.06483 than #0 is believed to be (0.49233); expected gain 0.06067: 95 % to gain 0.06382, 2 % to lose 0.00526, else no change',1);
INSERT INTO "events" VALUES(145,'devices',1.79602249468363714219e+09,'verdict','keep: better by 0.06330 than #1 is believed to be (0.42830); expected gain 0.06221 ± 0.00794, all but sure to be one',2);
INSERT INTO "events" VALUES(146,'devices',1.79602249477980065346e+09,'verdict','keep: better by 0.05706 than #2 is believed to be (0.36556); expected gain 0.05590: 99 % to gain 0.05627, 0 % to lose 0.01337, else no change',3);
INSERT INTO "events" VALUES(147,'devices',1.79602249483843970302e+09,'verdict','keep: better by 0.05503 than #3 is believed to be (0.30903); expected gain 0.05396: 99 % to gain 0.05427, 0 % to lose 0.01385, else no change',4);
INSERT INTO "events" VALUES(148,'devices',1.79602249507984972e+09,'verdict','keep: better by 0.04902 than #4 is believed to be (0.25452); expected gain 0.04794: 99 % to gain 0.04828, 0 % to lose 0.01333, else no change',5);
INSERT INTO "events" VALUES(149,'devices',1.79602249509981489175e+09,'verdict','keep: better by 0.04102 than #5 is believed to be (0.20602); expected gain 0.03991: 99 % to gain 0.04033, 0 % to lose 0.01237, else no change',6);
INSERT INTO "events" VALUES(150,'devices',1.79602249512908554072e+09,'verdict','keep: better by 0.03804 than #6 is believed to be (0.16554); expected gain 0.03691: 99 % to gain 0.03736, 0 % to lose 0.01200, else no change',7);
INSERT INTO "events" VALUES(151,'devices',1.79602249514771842957e+09,'verdict','keep: better by 0.03505 than #7 is believed to be (0.12805); expected gain 0.03389: 99 % to gain 0.03438, 0 % to lose 0.01143, else no change',8);
INSERT INTO "events" VALUES(152,'devices',1.79602249514794254305e+09,'claims','7 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(153,'devices',1.79602249518383669853e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',4);
INSERT INTO "events" VALUES(154,'devices',1.79602249530779433253e+09,'verdict','discard: #8 stays: it adds 0.15771 ± 0.01350, 100 % sure to help',9);
INSERT INTO "events" VALUES(155,'devices',1.79602249533304381373e+09,'claim','trial for a claim: val_bpb 0.0920',8);
INSERT INTO "events" VALUES(156,'devices',1.79602249533936405177e+09,'claim','trial for a claim: val_bpb 0.4950',0);
INSERT INTO "events" VALUES(157,'devices',1.7960224954066188335e+09,'claim','trial for a claim: val_bpb 0.0940',8);
INSERT INTO "events" VALUES(158,'devices',1.79602249542032289504e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(159,'devices',1.79602249546250081063e+09,'claim','trial for a claim: val_bpb 0.0940',8);
INSERT INTO "events" VALUES(160,'devices',1.79602249547646665569e+09,'claim','trial for a claim: val_bpb 0.4920',0);
INSERT INTO "events" VALUES(161,'devices',1.79602249549568033213e+09,'claims','confirmed on fresh seeds: #8',NULL);
INSERT INTO "events" VALUES(162,'devices',1.79602249587181234365e+09,'forecast','about 0.0 s an experiment, 76775 an hour on 1 device: 0 experiments more in about 0.0 s, no money',NULL);
INSERT INTO "events" VALUES(163,'devices',1.7960224958731160164e+09,'claims','confirmed on fresh seeds: #8',NULL);
INSERT INTO "events" VALUES(164,'tuned',1.7960224962511019707e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(165,'tuned',1.79602249625461554529e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(166,'tuned',1.7960224962584457397e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(167,'tuned',1.79602249629982709889e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(168,'tuned',1.79602249630005240442e+09,'forecast','about 0.0 s an experiment, 4296953 an hour on 1 device: 14 experiments more in about 0.0 s, no money',NULL);
INSERT INTO "events" VALUES(169,'tuned',1.79602249653181505204e+09,'verdict','discard: worse by 2.16957 than #0 is believed to be (0.49233)',1);
INSERT INTO "events" VALUES(170,'tuned',1.79602249665454983713e+09,'verdict','discard: worse by 1.55755 than #0 is believed to be (0.49235)',2);
INSERT INTO "events" VALUES(171,'tuned',1.79602249674597382544e+09,'verdict','keep: better by 0.45288 than #0 is believed to be (0.49237); expected gain 0.45271 ± 0.00627, all but sure to be one',3);
INSERT INTO "events" VALUES(172,'tuned',1.79602249687986230851e+09,'verdict','discard: worse by 1.05641 than #3 is believed to be (0.03962)',4);
INSERT INTO "events" VALUES(173,'tuned',1.79602249699180078505e+09,'verdict','discard: worse by 0.77872 than #3 is believed to be (0.03968)',5);
INSERT INTO "events" VALUES(174,'tuned',1.79602249712383699414e+09,'verdict','discard: worse by 1.73415 than #3 is believed to be (0.03975)',6);
INSERT INTO "events" VALUES(175,'tuned',1.79602249726879882813e+09,'verdict','discard: worse by 0.42326 than #3 is believed to be (0.03980)',7);
INSERT INTO "events" VALUES(176,'tuned',1.796022497435649395e+09,'verdict','discard: worse by 0.36407 than #3 is believed to be (0.03987)',8);
INSERT INTO "events" VALUES(177,'tuned',1.79602249752779936789e+09,'verdict','discard: worse by 1.17968 than #3 is believed to be (0.03993)',9);
INSERT INTO "events" VALUES(178,'tuned',1.79602249763593578343e+09,'verdict','discard: worse by 1.27403 than #3 is believed to be (0.04000)',10);
INSERT INTO "events" VALUES(179,'tuned',1.79602249780401253698e+09,'verdict','discard: worse by 0.12055 than #3 is believed to be (0.04006)',11);
INSERT INTO "events" VALUES(180,'tuned',1.79602249794777870176e+09,'verdict','discard: worse by 0.52789 than #3 is believed to be (0.04012)',12);
INSERT INTO "events" VALUES(181,'tuned',1.79602249806836271285e+09,'verdict','discard: worse by 0.51835 than #3 is believed to be (0.04019)',13);
INSERT INTO "events" VALUES(182,'tuned',1.79602249819198513027e+09,'verdict','discard: worse by 0.13680 than #3 is believed to be (0.04026)',14);
INSERT INTO "events" VALUES(183,'tuned',1.79602249819223117825e+09,'claims','11 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(184,'tuned',1.79602249821537947654e+09,'claim','trial for a claim: val_bpb 0.0395',3);
INSERT INTO "events" VALUES(185,'tuned',1.79602249823498415944e+09,'claim','trial for a claim: val_bpb 0.4950',0);
INSERT INTO "events" VALUES(186,'tuned',1.79602249827190756795e+09,'claim','trial for a claim: val_bpb 0.0335',3);
INSERT INTO "events" VALUES(187,'tuned',1.79602249829100489618e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(188,'tuned',1.79602249831439805035e+09,'claim','trial for a claim: val_bpb 0.0355',3);
INSERT INTO "events" VALUES(189,'tuned',1.79602249832889056205e+09,'claim','trial for a claim: val_bpb 0.4920',0);
INSERT INTO "events" VALUES(190,'tuned',1.79602249834460115434e+09,'claim','trial for a claim: val_bpb 0.0335',3);
INSERT INTO "events" VALUES(191,'tuned',1.79602249835659050943e+09,'claim','trial for a claim: val_bpb 0.4900',0);
INSERT INTO "events" VALUES(192,'tuned',1.79602249836831021306e+09,'claim','trial for a claim: val_bpb 0.0335',3);
INSERT INTO "events" VALUES(193,'tuned',1.79602249839031100271e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(194,'tuned',1.79602249840672039985e+09,'claim','trial for a claim: val_bpb 0.0385',3);
INSERT INTO "events" VALUES(195,'tuned',1.79602249842452907566e+09,'claims','confirmed on fresh seeds: #3',NULL);
INSERT INTO "events" VALUES(196,'hybrid',1.79602249875230526917e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(197,'hybrid',1.79602249875610208516e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(198,'hybrid',1.79602249875972771638e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(199,'hybrid',1.79602249884776210778e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(200,'hybrid',1.79602249884817171095e+09,'forecast','about 0.0 s an experiment, 3709646 an hour on 1 device: 9 experiments more in about 0.0 s, no money',NULL);
INSERT INTO "events" VALUES(201,'hybrid',1.79602249896381521224e+09,'verdict','keep: better by 0.39733 than #0 is believed to be (0.49233); expected gain 0.39711 ± 0.00643, all but sure to be one',1);
INSERT INTO "events" VALUES(202,'hybrid',1.79602249909986209867e+09,'verdict','discard: better by 0.00016 than #1 is believed to be (0.09516); expected gain −0.00008: 3 % to gain 0.00251, 6 % to lose 0.00247, else no change',2);
INSERT INTO "events" VALUES(203,'hybrid',1.79602249926225185396e+09,'verdict','keep: better by 0.04899 than #1 is believed to be (0.09499); expected gain 0.04873 ± 0.00489, all but sure to be one',3);
INSERT INTO "events" VALUES(204,'hybrid',1.796022499451751709e+09,'verdict','keep: better by 0.00210 than #3 is believed to be (0.04610); expected gain 0.00007: 4 % to gain 0.00304, 2 % to lose 0.00202, else no change',4);
INSERT INTO "events" VALUES(205,'hybrid',1.7960224995936129093e+09,'verdict','keep: better by 0.03198 than #4 is believed to be (0.04498); expected gain 0.03186 ± 0.00331, all but sure to be one',5);
INSERT INTO "events" VALUES(206,'hybrid',1.7960224997518594265e+09,'verdict','discard: worse by 0.00194 than #5 is believed to be (0.01306)',6);
INSERT INTO "events" VALUES(207,'hybrid',1.7960224998855848312e+09,'verdict','keep: better by 0.00644 than #5 is believed to be (0.01394); expected gain 0.00287: 45 % to gain 0.00642, 1 % to lose 0.00177, else no change',7);
INSERT INTO "events" VALUES(208,'hybrid',1.79602250007183265683e+09,'verdict','keep: better by 0.00430 than #7 is believed to be (0.00980); expected gain 0.00045: 10 % to gain 0.00468, 2 % to lose 0.00154, else no change',8);
INSERT INTO "events" VALUES(209,'hybrid',1.79602250007487106329e+09,'researcher','hybrid:ann: ann has said all it had to say',NULL);
INSERT INTO "events" VALUES(210,'hybrid',1.7960225000929393768e+09,'claims','7 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(211,'hybrid',1.79602250014140796662e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',1);
INSERT INTO "events" VALUES(212,'hybrid',1.79602250015676617625e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',3);
INSERT INTO "events" VALUES(213,'hybrid',1.79602250017175483704e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',4);
INSERT INTO "events" VALUES(214,'hybrid',1.79602250018170857435e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',5);
INSERT INTO "events" VALUES(215,'hybrid',1.79602250022930502891e+09,'claim','trial for a claim: val_bpb 0.0045',8);
INSERT INTO "events" VALUES(216,'hybrid',1.796022500249818325e+09,'claim','trial for a claim: val_bpb 0.4950',0);
INSERT INTO "events" VALUES(217,'hybrid',1.79602250028184390068e+09,'claim','trial for a claim: val_bpb 0.0065',8);
INSERT INTO "events" VALUES(218,'hybrid',1.79602250031407213205e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(219,'hybrid',1.79602250047184348108e+09,'verdict','discard: #7 stays: it adds 0.00577 ± 0.00271, 86 % sure to help',9);
INSERT INTO "events" VALUES(220,'hybrid',1.79602250053574681283e+09,'verdict','discard: #8 stays: it adds 0.00001 ± 0.00026, 2 % sure to help',10);
INSERT INTO "events" VALUES(221,'hybrid',1.79602250054655814166e+09,'claim','trial for a claim: val_bpb 0.0065',8);
INSERT INTO "events" VALUES(222,'hybrid',1.7960225005596387386e+09,'claims','confirmed on fresh seeds: #7',NULL);
INSERT INTO "events" VALUES(223,'hours',1.79602250087810134883e+09,'baseline','val_bpb 2.0000',0);
INSERT INTO "events" VALUES(224,'hours',1.79602250088215303425e+09,'baseline','val_bpb 2.0010',0);
INSERT INTO "events" VALUES(225,'hours',1.79602250088581633568e+09,'baseline','val_bpb 1.9970',0);
INSERT INTO "events" VALUES(226,'hours',1.79602250092384958272e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(227,'hours',1.79602250092409896848e+09,'forecast','about 0.0 s an experiment, 3577514 an hour on 1 device: about 0 experiments more in 0.0 s, no money',NULL);
INSERT INTO "events" VALUES(228,'late',1.79602250115445423125e+09,'baseline','val_bpb 2.0000',0);
INSERT INTO "events" VALUES(229,'late',1.79602250116070580486e+09,'baseline','val_bpb 2.0010',0);
INSERT INTO "events" VALUES(230,'late',1.79602250116483974458e+09,'baseline','val_bpb 1.9970',0);
INSERT INTO "events" VALUES(231,'late',1.79602250121587967875e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(232,'late',1.79602250121613860132e+09,'forecast','about 0.0 s an experiment, 3399001 an hour on 1 device: about 941 experiments more in 1.0 s, no money',NULL);
INSERT INTO "events" VALUES(233,'late',1.79602250129446578026e+09,'verdict','keep: better by 0.0473 than #0 is believed to be (1.9993); expected gain 0.0421: 92 % to gain 0.0461, 4 % to lose 0.0046, else no change',1);
INSERT INTO "events" VALUES(234,'late',1.79602250137977123263e+09,'verdict','keep: better by 0.0610 than #1 is believed to be (1.9530); expected gain 0.0598 ± 0.0080, all but sure to be one',2);
INSERT INTO "events" VALUES(235,'late',1.79602250145032811164e+09,'verdict','discard: worse by 0.0304 than #2 is believed to be (1.8926)',3);
INSERT INTO "events" VALUES(236,'late',1.79602250148563575746e+09,'verdict','discard: worse by 0.0278 than #2 is believed to be (1.8932)',4);
INSERT INTO "events" VALUES(237,'late',1796022501.5801,'verdict','discard: worse by 0.0263 than #2 is believed to be (1.8937)',5);
INSERT INTO "events" VALUES(238,'late',1.79602250165579438207e+09,'verdict','discard: worse by 0.0278 than #2 is believed to be (1.8942)',6);
INSERT INTO "events" VALUES(239,'late',1.79602250171064186093e+09,'verdict','discard: worse by 0.0273 than #2 is believed to be (1.8947)',7);
INSERT INTO "events" VALUES(240,'late',1.79602250176390886311e+09,'verdict','discard: worse by 0.0249 than #2 is believed to be (1.8951)',8);
INSERT INTO "events" VALUES(241,'late',1.7960225018585076332e+09,'verdict','discard: worse by 0.0946 than #2 is believed to be (1.8954)',9);
INSERT INTO "events" VALUES(242,'late',1.79602250193970322611e+09,'verdict','discard: worse by 0.0942 than #2 is believed to be (1.8958)',10);
INSERT INTO "events" VALUES(243,'late',1.79602250200267100337e+09,'verdict','discard: worse by 0.0938 than #2 is believed to be (1.8962)',11);
INSERT INTO "events" VALUES(244,'late',1.79602250200298261639e+09,'claims','9 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(245,'late',1.79602250209354376798e+09,'claim','trial for a claim: val_bpb 1.8900',2);
INSERT INTO "events" VALUES(246,'late',1.79602250216903185846e+09,'claim','trial for a claim: val_bpb 2.0020',0);
INSERT INTO "events" VALUES(247,'late',1.79602250219919800755e+09,'claim','trial for a claim: val_bpb 1.8910',2);
INSERT INTO "events" VALUES(248,'late',1.79602250222332191463e+09,'claim','trial for a claim: val_bpb 2.0030',0);
INSERT INTO "events" VALUES(249,'late',1.79602250225971269608e+09,'claims','no change is confirmed by itself: that takes more trials, `autoresearch confirm --trials N`',NULL);
INSERT INTO "events" VALUES(250,'usd',1.79602250261446952815e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(251,'usd',1.79602250261868047714e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(252,'usd',1.79602250262216114992e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(253,'usd',1.79602250266952943803e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(254,'usd',1.79602250266974163058e+09,'forecast','about 0.0 s an experiment, 3921607 an hour on 1 device: no limit is set, at most 1.00 USD',NULL);
INSERT INTO "events" VALUES(255,'usd',1796022502.7748,'verdict','keep: better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',1);
INSERT INTO "events" VALUES(256,'usd',1.7960225028279976845e+09,'verdict','keep: better by 0.11047 than #1 is believed to be (0.36547); expected gain 0.10981 ± 0.00808, all but sure to be one',2);
INSERT INTO "events" VALUES(257,'usd',1.79602250282824301721e+09,'claims','the run is too short for claims: `autoresearch confirm` makes them',NULL);
INSERT INTO "events" VALUES(258,'stopped',1.79602250312441396717e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(259,'stopped',1.79602250313394713404e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(260,'stopped',1.7960225031457369327e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(261,'stopped',1.79602250319583630561e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(262,'stopped',1.79602250319607686999e+09,'forecast','about 0.0 s an experiment, 3843414 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(263,'stopped',1.79602250328821396829e+09,'verdict','keep: better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',1);
INSERT INTO "events" VALUES(264,'stopped',1.79602250329016971592e+09,'stop','stopping: proposals on their way are dropped; once more stops now',NULL);
INSERT INTO "events" VALUES(265,'proof',1.79602250369855260853e+09,'baseline','val_bpb 2.0000',0);
INSERT INTO "events" VALUES(266,'proof',1.79602250372201466561e+09,'baseline','val_bpb 2.0010',0);
INSERT INTO "events" VALUES(267,'proof',1.79602250372575306894e+09,'baseline','val_bpb 1.9970',0);
INSERT INTO "events" VALUES(268,'proof',1.79602250379583978654e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(269,'proof',1.79602250379604291919e+09,'forecast','about 0.0 s an experiment, 3359425 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(270,'proof',1.79602250392361569401e+09,'verdict','keep: better by 0.0473 than #0 is believed to be (1.9993); expected gain 0.0421: 92 % to gain 0.0461, 4 % to lose 0.0046, else no change',1);
INSERT INTO "events" VALUES(271,'proof',1.79602250399579668046e+09,'verdict','keep: better by 0.0610 than #1 is believed to be (1.9530); expected gain 0.0598 ± 0.0080, all but sure to be one',2);
INSERT INTO "events" VALUES(272,'proof',1.79602250405771589284e+09,'verdict','discard: worse by 0.0304 than #2 is believed to be (1.8926)',3);
INSERT INTO "events" VALUES(273,'proof',1.79602250410778689388e+09,'verdict','discard: worse by 0.0278 than #2 is believed to be (1.8932)',4);
INSERT INTO "events" VALUES(274,'proof',1.79602250415180158616e+09,'verdict','discard: worse by 0.0263 than #2 is believed to be (1.8937)',5);
INSERT INTO "events" VALUES(275,'proof',1.79602250419768953325e+09,'verdict','discard: worse by 0.0278 than #2 is believed to be (1.8942)',6);
INSERT INTO "events" VALUES(276,'proof',1.79602250423972272875e+09,'verdict','discard: worse by 0.0273 than #2 is believed to be (1.8947)',7);
INSERT INTO "events" VALUES(277,'proof',1.7960225042877650261e+09,'verdict','discard: worse by 0.0249 than #2 is believed to be (1.8951)',8);
INSERT INTO "events" VALUES(278,'proof',1.79602250428961610789e+09,'researcher','ann: ann has said all it had to say',NULL);
INSERT INTO "events" VALUES(279,'proof',1.79602250429078555112e+09,'claims','7 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(280,'proof',1.79602250434829926488e+09,'claim','trial for a claim: val_bpb 1.8900',2);
INSERT INTO "events" VALUES(281,'proof',1.79602250436011528968e+09,'claim','trial for a claim: val_bpb 2.0020',0);
INSERT INTO "events" VALUES(282,'proof',1.79602250437970423699e+09,'claims','no change is confirmed by itself: that takes more trials, `autoresearch confirm --trials N`',NULL);
INSERT INTO "events" VALUES(283,'streak',1.79602250473806357381e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(284,'streak',1.796022504742073059e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(285,'streak',1.79602250474569821356e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(286,'streak',1.79602250479982686044e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(287,'streak',1.79602250480003905299e+09,'forecast','about 0.0 s an experiment, 4075804 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(288,'streak',1.79602250485980200768e+09,'verdict','crash: out of memory at step 1',1);
INSERT INTO "events" VALUES(289,'streak',1.79602250493526172632e+09,'verdict','crash: out of memory at step 2',2);
INSERT INTO "events" VALUES(290,'streak',1.79602250499869966508e+09,'verdict','crash: out of memory at step 3',3);
INSERT INTO "events" VALUES(291,'streak',1.79602250506999015812e+09,'verdict','crash: out of memory at step 4',4);
INSERT INTO "events" VALUES(292,'streak',1.79602250511579465868e+09,'verdict','crash: out of memory at step 5',5);
INSERT INTO "events" VALUES(293,'streak',1.79602250517724132536e+09,'verdict','crash: out of memory at step 6',6);
INSERT INTO "events" VALUES(294,'streak',1.79602250520769643783e+09,'verdict','crash: out of memory at step 7',7);
INSERT INTO "events" VALUES(295,'streak',1.79602250523525929447e+09,'verdict','crash: out of memory at step 8',8);
INSERT INTO "events" VALUES(296,'machine',1.79602250552346706389e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(297,'machine',1.79602250553104281424e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(298,'machine',1.79602250553882193564e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(299,'machine',1.79602250560780858992e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(300,'machine',1.79602250560805273057e+09,'forecast','about 0.0 s an experiment, 3970417 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(301,'machine',1.79602250568375229836e+09,'verdict','keep: better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',1);
INSERT INTO "events" VALUES(302,'machine',1.79602250572223472594e+09,'interrupted','the supervisor could not be started: Too many open files; the trial starts again',2);
INSERT INTO "events" VALUES(303,'machine',1.7960225057259676456e+09,'interrupted','the supervisor could not be started: Too many open files; the trial starts again',2);
INSERT INTO "events" VALUES(304,'machine',1.79602250573760151858e+09,'interrupted','the supervisor could not be started: Too many open files; the trial starts again',2);
INSERT INTO "events" VALUES(305,'disk',1.79602250621381664278e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(306,'disk',1796022506.2221,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(307,'disk',1.79602250622947716713e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(308,'disk',1.79602250627580213547e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(309,'disk',1.79602250627600097654e+09,'forecast','about 0.0 s an experiment, 4120666 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(310,'disk',1.79602250634189963343e+09,'verdict','keep: better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',1);
INSERT INTO "events" VALUES(311,'drift',1.79602250660730123517e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(312,'drift',1.79602250661108684545e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(313,'drift',1.79602250661466097828e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(314,'drift',1.79602250667191267016e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(315,'drift',1796022506.67217,'forecast','about 0.0 s an experiment, 4515399 an hour on 1 device: 24 experiments more in about 0.0 s, no money',NULL);
INSERT INTO "events" VALUES(316,'drift',1.79602250678773021699e+09,'verdict','keep: better by 0.44733 than #0 is believed to be (0.49233); expected gain 0.44713 ± 0.00639, all but sure to be one',1);
INSERT INTO "events" VALUES(317,'drift',1.79602250687178659443e+09,'verdict','discard: worse by 0.01047 than #1 is believed to be (0.04515)',2);
INSERT INTO "events" VALUES(318,'drift',1.79602250697988724712e+09,'verdict','discard: worse by 0.02103 than #1 is believed to be (0.04747)',3);
INSERT INTO "events" VALUES(319,'drift',1.79602250705175018304e+09,'verdict','discard: worse by 0.03099 than #1 is believed to be (0.04864)',4);
INSERT INTO "events" VALUES(320,'drift',1.79602250715185427672e+09,'verdict','discard: worse by 0.04362 than #1 is believed to be (0.04938)',5);
INSERT INTO "events" VALUES(321,'drift',1.7960225072277591228e+09,'verdict','discard: worse by 0.06069 than #1 is believed to be (0.04993)',6);
INSERT INTO "events" VALUES(322,'drift',1.79602250733681130401e+09,'verdict','discard: worse by 0.07708 than #1 is believed to be (0.05042)',7);
INSERT INTO "events" VALUES(323,'drift',1.79602250738517546652e+09,'verdict','discard: worse by 0.09274 than #1 is believed to be (0.05088)',8);
INSERT INTO "events" VALUES(324,'drift',1.79602250750779175759e+09,'verdict','discard: worse by 0.11169 than #1 is believed to be (0.05131)',9);
INSERT INTO "events" VALUES(325,'drift',1.79602250755977344508e+09,'verdict','discard: worse by 0.13190 than #1 is believed to be (0.05172)',10);
INSERT INTO "events" VALUES(326,'drift',1796022507.65184,'verdict','discard: worse by 0.15339 than #1 is believed to be (0.05211)',11);
INSERT INTO "events" VALUES(327,'drift',1.79602250772777795794e+09,'verdict','discard: worse by 0.17418 than #1 is believed to be (0.05245)',12);
INSERT INTO "events" VALUES(328,'drift',1.79602250781179761888e+09,'verdict','discard: worse by 0.20225 than #1 is believed to be (0.05275)',13);
INSERT INTO "events" VALUES(329,'drift',1.79602250789769577986e+09,'verdict','discard: worse by 0.22661 than #1 is believed to be (0.05302)',14);
INSERT INTO "events" VALUES(330,'drift',1.79602250799178671833e+09,'verdict','discard: worse by 0.25022 than #1 is believed to be (0.05328)',15);
INSERT INTO "events" VALUES(331,'drift',1.7960225080837733746e+09,'verdict','discard: worse by 0.28209 than #1 is believed to be (0.05353)',16);
INSERT INTO "events" VALUES(332,'drift',1.79602250817178630834e+09,'verdict','discard: worse by 0.30621 than #1 is believed to be (0.05379)',17);
INSERT INTO "events" VALUES(333,'drift',1.79602250826775670057e+09,'verdict','discard: worse by 0.34260 than #1 is believed to be (0.05403)',18);
INSERT INTO "events" VALUES(334,'drift',1.79602250835178899762e+09,'verdict','discard: worse by 0.36926 than #1 is believed to be (0.05424)',19);
INSERT INTO "events" VALUES(335,'drift',1.79602250843578672406e+09,'verdict','discard: worse by 0.40120 than #1 is believed to be (0.05442)',20);
INSERT INTO "events" VALUES(336,'drift',1.79602250848506903653e+09,'verdict','duplicate: the same code as #0 (keep)',21);
INSERT INTO "events" VALUES(337,'drift',1.79602250854771828647e+09,'verdict','discard: worse by 0.47405 than #1 is believed to be (0.05458)',22);
INSERT INTO "events" VALUES(338,'drift',1.79602250866378617289e+09,'verdict','discard: worse by 0.50878 than #1 is believed to be (0.05472)',23);
INSERT INTO "events" VALUES(339,'drift',1.79602250876380920407e+09,'verdict','discard: worse by 0.54977 than #1 is believed to be (0.05486)',24);
INSERT INTO "events" VALUES(340,'drift',1.79602250876405858991e+09,'claims','17 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(341,'drift',1.79602250878588700299e+09,'claim','trial for a claim: val_bpb 0.6000',1);
INSERT INTO "events" VALUES(342,'drift',1.79602250878627920155e+09,'drift','#1 is worse than was believed by 65.9 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(343,'drift',1.79602250881195759776e+09,'claim','trial for a claim: val_bpb 0.4950',0);
INSERT INTO "events" VALUES(344,'drift',1.79602250883855366712e+09,'claim','trial for a claim: val_bpb 0.6000',1);
INSERT INTO "events" VALUES(345,'drift',1.79602250883897423747e+09,'drift','#1 is worse than was believed by 5.6 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(346,'drift',1.79602250885424971583e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(347,'drift',1.79602250887453031543e+09,'claim','trial for a claim: val_bpb 0.6000',1);
INSERT INTO "events" VALUES(348,'drift',1.79602250887497067455e+09,'drift','#1 is worse than was believed by 4.5 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(349,'drift',1.79602250889752554892e+09,'claim','trial for a claim: val_bpb 0.4920',0);
INSERT INTO "events" VALUES(350,'drift',1.79602250892722678184e+09,'claim','trial for a claim: val_bpb 0.6000',1);
INSERT INTO "events" VALUES(351,'drift',1.7960225089323413372e+09,'drift','#1 is worse than was believed by 4.0 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(352,'drift',1.79602250895728111261e+09,'claim','trial for a claim: val_bpb 0.4900',0);
INSERT INTO "events" VALUES(353,'drift',1.7960225089689967632e+09,'claim','trial for a claim: val_bpb 0.6000',1);
INSERT INTO "events" VALUES(354,'drift',1.79602250896948742865e+09,'drift','#1 is worse than was believed by 3.7 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(355,'drift',1.79602250899444198604e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(356,'drift',1.79602250902446150776e+09,'claim','trial for a claim: val_bpb 0.6000',1);
INSERT INTO "events" VALUES(357,'drift',1.79602250902506327626e+09,'drift','#1 is worse than was believed by 3.4 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(358,'drift',1.79602250907257127762e+09,'claim','trial for a claim: val_bpb 0.4920',0);
INSERT INTO "events" VALUES(359,'drift',1.79602250910145473479e+09,'claim','trial for a claim: val_bpb 0.6000',1);
INSERT INTO "events" VALUES(360,'drift',1796022509.10203,'drift','#1 is worse than was believed by 3.2 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(361,'drift',1.79602250912541174885e+09,'claim','trial for a claim: val_bpb 0.4930',0);
INSERT INTO "events" VALUES(362,'drift',1.79602250914641499521e+09,'claim','trial for a claim: val_bpb 0.0410',1);
INSERT INTO "events" VALUES(363,'drift',1.79602250914699649803e+09,'drift','#1 is better than was believed by 5.9 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(364,'drift',1.79602250917431259156e+09,'claim','trial for a claim: val_bpb 0.4930',0);
INSERT INTO "events" VALUES(365,'drift',1.79602250920452833175e+09,'claim','trial for a claim: val_bpb 0.0420',1);
INSERT INTO "events" VALUES(366,'drift',1.79602250920520114902e+09,'drift','#1 is better than was believed by 5.3 standard deviations: has the machine a neighbour, or is it throttled?',1);
INSERT INTO "events" VALUES(367,'drift',1.79602250921966791153e+09,'claims','no change is confirmed by itself: that takes more trials, `autoresearch confirm --trials N`',NULL);
INSERT INTO "events" VALUES(368,'doubt',1.79602250960264325143e+09,'baseline','val_bpb 2.0000',0);
INSERT INTO "events" VALUES(369,'doubt',1.79602250963358259206e+09,'baseline','val_bpb 2.0200',0);
INSERT INTO "events" VALUES(370,'doubt',1.79602250963769078254e+09,'baseline','val_bpb 1.9800',0);
INSERT INTO "events" VALUES(371,'doubt',1.79602250969589257237e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(372,'doubt',1.79602250969613957401e+09,'forecast','about 0.0 s an experiment, 3574127 an hour on 1 device: 22 experiments more in about 0.0 s, no money',NULL);
INSERT INTO "events" VALUES(373,'doubt',1.79602250978774046893e+09,'verdict','discard: worse by 0.0000 than #0 is believed to be (2.0000)',1);
INSERT INTO "events" VALUES(374,'doubt',1.79602250985974049566e+09,'verdict','discard: worse by 0.0207 than #0 is believed to be (1.9993)',2);
INSERT INTO "events" VALUES(375,'doubt',1.79602250995581984522e+09,'verdict','keep: better by 0.0222 than #0 is believed to be (2.0022); expected gain 0.0007: 19 % to gain 0.0139, 31 % to lose 0.0063, else no change',3);
INSERT INTO "events" VALUES(376,'doubt',1.79602251001977705952e+09,'verdict','discard: worse by 0.0025 than #3 is believed to be (1.9975)',4);
INSERT INTO "events" VALUES(377,'doubt',1796022510.08413,'verdict','discard: worse by 0.0227 than #3 is believed to be (1.9973)',5);
INSERT INTO "events" VALUES(378,'doubt',1.79602251014818286895e+09,'verdict','keep: better by 0.0209 than #3 is believed to be (2.0009); expected gain 0.0004: 19 % to gain 0.0113, 35 % to lose 0.0051, else no change',6);
INSERT INTO "events" VALUES(379,'doubt',1.79602251021976208689e+09,'verdict','discard: worse by 0.0035 than #6 is believed to be (1.9965)',7);
INSERT INTO "events" VALUES(380,'doubt',1.7960225102958564758e+09,'verdict','discard: worse by 0.0235 than #6 is believed to be (1.9965)',8);
INSERT INTO "events" VALUES(381,'doubt',1.79602251037597775455e+09,'verdict','keep: better by 0.0203 than #6 is believed to be (2.0003); expected gain 0.0002: 19 % to gain 0.0101, 37 % to lose 0.0047, else no change',9);
INSERT INTO "events" VALUES(382,'doubt',1.79602251046780729288e+09,'verdict','discard: worse by 0.0036 than #9 is believed to be (1.9964)',10);
INSERT INTO "events" VALUES(383,'doubt',1.79602251056331491466e+09,'verdict','discard: worse by 0.0235 than #9 is believed to be (1.9965)',11);
INSERT INTO "events" VALUES(384,'doubt',1.7960225106407194137e+09,'verdict','keep: better by 0.0201 than #9 is believed to be (2.0001); expected gain 0.0001: 19 % to gain 0.0095, 38 % to lose 0.0045, else no change',12);
INSERT INTO "events" VALUES(385,'doubt',1.79602251072793769838e+09,'retest','better by 0.0566 than #12 is believed to be (1.9966); expected gain 0.0122: 47 % to gain 0.0277, 23 % to lose 0.0036, else no change; another trial of it is worth more than a new idea',13);
INSERT INTO "events" VALUES(386,'doubt',1.79602251077178430562e+09,'verdict','keep: better by 0.0512 than #12 is believed to be (1.9962); expected gain 0.0242: 73 % to gain 0.0335, 10 % to lose 0.0030, else no change',13);
INSERT INTO "events" VALUES(387,'doubt',1.79602251088763070104e+09,'verdict','keep: better by 1.9546 than #13 is believed to be (1.9635); expected gain 1.9542 ± 0.0258, all but sure to be one',14);
INSERT INTO "events" VALUES(388,'doubt',1.79602251097970843319e+09,'verdict','discard: better by 0.0045 than #14 is believed to be (0.0091); expected gain −0.0004: 25 % to gain 0.0095, 38 % to lose 0.0073, else no change',15);
INSERT INTO "events" VALUES(389,'doubt',1.79602251110111045834e+09,'verdict','discard: worse by 0.0009 than #14 is believed to be (0.0066)',16);
INSERT INTO "events" VALUES(390,'doubt',1.79602251117574095726e+09,'verdict','discard: better by 0.0050 than #14 is believed to be (0.0066); expected gain −0.0001: 26 % to gain 0.0081, 37 % to lose 0.0058, else no change',17);
INSERT INTO "events" VALUES(391,'doubt',1.79602251127181124692e+09,'verdict','discard: worse by 0.0018 than #14 is believed to be (0.0051)',18);
INSERT INTO "events" VALUES(392,'doubt',1.79602251136715269086e+09,'verdict','discard: better by 0.0039 than #14 is believed to be (0.0053); expected gain −0.0001: 25 % to gain 0.0070, 37 % to lose 0.0051, else no change',19);
INSERT INTO "events" VALUES(393,'doubt',1.79602251146923613551e+09,'verdict','keep: better by 0.0044 than #14 is believed to be (0.0045); expected gain 0.0000: 25 % to gain 0.0068, 36 % to lose 0.0047, else no change',20);
INSERT INTO "events" VALUES(394,'doubt',1.79602251155991101262e+09,'verdict','discard: worse by 0.0013 than #20 is believed to be (0.0037)',21);
INSERT INTO "events" VALUES(395,'doubt',1.79602251163913202288e+09,'verdict','discard: better by 0.0007 than #20 is believed to be (0.0038); expected gain −0.0006: 23 % to gain 0.0058, 39 % to lose 0.0047, else no change',22);
INSERT INTO "events" VALUES(396,'doubt',1.79602251163938665384e+09,'claims','17 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(397,'doubt',1.79602251167587065698e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',3);
INSERT INTO "events" VALUES(398,'doubt',1.79602251170245194437e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',6);
INSERT INTO "events" VALUES(399,'doubt',1.79602251171127200125e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',9);
INSERT INTO "events" VALUES(400,'doubt',1.79602251174378228183e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',12);
INSERT INTO "events" VALUES(401,'doubt',1.796022511767154932e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',13);
INSERT INTO "events" VALUES(402,'doubt',1.79602251178585481643e+09,'claims','it cannot be taken out alone, and stays kept: train.py: the change and the incumbent''s differ in the same lines',14);
INSERT INTO "events" VALUES(403,'doubt',1.79602251180455374721e+09,'claim','trial for a claim: val_bpb 0.0051',20);
INSERT INTO "events" VALUES(404,'doubt',1.79602251181807279593e+09,'claim','trial for a claim: val_bpb 0.4950',0);
INSERT INTO "events" VALUES(405,'doubt',1.79602251184664297098e+09,'claim','trial for a claim: val_bpb 0.0021',20);
INSERT INTO "events" VALUES(406,'doubt',1.7960225118739850521e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(407,'doubt',1.7960225119387011528e+09,'verdict','discard: #20 stays: it adds 0.0001 ± 0.0043, 25 % sure to help',23);
INSERT INTO "events" VALUES(408,'doubt',1.79602251195468568803e+09,'claim','trial for a claim: val_bpb 0.0061',20);
INSERT INTO "events" VALUES(409,'doubt',1.79602251197801184652e+09,'claim','trial for a claim: val_bpb 0.4920',0);
INSERT INTO "events" VALUES(410,'doubt',1.7960225120110177994e+09,'claim','trial for a claim: val_bpb 0.0011',20);
INSERT INTO "events" VALUES(411,'doubt',1.79602251208380031587e+09,'verdict','discard: #20 stays: it adds 0.0004 ± 0.0038, 27 % sure to help',24);
INSERT INTO "events" VALUES(412,'doubt',1.79602251210033226009e+09,'claim','trial for a claim: val_bpb 0.4900',0);
INSERT INTO "events" VALUES(413,'doubt',1.79602251214259028434e+09,'claim','trial for a claim: val_bpb 0.0001',20);
INSERT INTO "events" VALUES(414,'doubt',1.79602251216121888157e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(415,'doubt',1.7960225121858422756e+09,'claim','trial for a claim: val_bpb 0.0001',20);
INSERT INTO "events" VALUES(416,'doubt',1.79602251224775266648e+09,'verdict','discard: #20 stays: it adds 0.0007 ± 0.0035, 29 % sure to help',25);
INSERT INTO "events" VALUES(417,'doubt',1.79602251225727677346e+09,'claim','trial for a claim: val_bpb 0.4920',0);
INSERT INTO "events" VALUES(418,'doubt',1.79602251229388189309e+09,'claim','trial for a claim: val_bpb 0.0061',20);
INSERT INTO "events" VALUES(419,'doubt',1.79602251231383466725e+09,'claim','trial for a claim: val_bpb 0.4930',0);
INSERT INTO "events" VALUES(420,'doubt',1.79602251235688066479e+09,'claims','no change is confirmed by itself: that takes more trials, `autoresearch confirm --trials N`',NULL);
INSERT INTO "events" VALUES(421,'waiting',1.79602251266466426851e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(422,'waiting',1.79602251266878676413e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(423,'waiting',1.79602251268988132469e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(424,'waiting',1796022512.74277,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(425,'waiting',1.79602251274296212195e+09,'forecast','about 0.0 s an experiment, 3645166 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(426,'waiting',1.79602251283973026276e+09,'verdict','keep: better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',1);
INSERT INTO "events" VALUES(427,'waiting',1.79602251284181094171e+09,'researcher','ann: its login has expired',NULL);
INSERT INTO "events" VALUES(428,'waiting',1.79602251284187555309e+09,'researcher','ann rests for 10 min: tuner goes on',NULL);
INSERT INTO "events" VALUES(429,'waiting',1.7960225128463606835e+09,'researcher','tuner: tuner has said all it had to say',NULL);
INSERT INTO "events" VALUES(430,'waiting',1.79602251284776139256e+09,'researcher','nobody can be asked for 10 min: waiting',NULL);
INSERT INTO "events" VALUES(431,'waiting',1.79602251294658017159e+09,'verdict','keep: better by 0.11047 than #1 is believed to be (0.36547); expected gain 0.10981 ± 0.00808, all but sure to be one',2);
INSERT INTO "events" VALUES(432,'waiting',1796022512.94853,'researcher','ann: ann has said all it had to say',NULL);
INSERT INTO "events" VALUES(433,'waiting',1.79602251294970297816e+09,'claims','the run is too short for claims: `autoresearch confirm` makes them',NULL);
INSERT INTO "events" VALUES(434,'early',1.79602251390159869189e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(435,'early',1.79602251390572142603e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(436,'early',1.79602251390971732135e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(437,'early',1.79602251395584464077e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(438,'early',1.7960225139692537785e+09,'early','hopeless trials are let go on: of 47 candidates 39 would have been ended, 2 of them falsely; with every other score in turn as what is needed, 3.9 % falsely',NULL);
INSERT INTO "events" VALUES(439,'early',1.79602251396962356569e+09,'forecast','about 0.0 s an experiment, 4029756 an hour on 1 device: no limit is set, no money',NULL);
INSERT INTO "events" VALUES(440,'early',1.79602251404946136473e+09,'verdict','duplicate: changes nothing that runs in train.py',1);
INSERT INTO "events" VALUES(441,'early',1.79602251411579918864e+09,'verdict','discard: worse by 0.07517 than #0 is believed to be (0.49233)',2);
INSERT INTO "events" VALUES(442,'early',1.79602251425360298154e+09,'verdict','discard: worse by 0.15347 than #0 is believed to be (0.49253)',3);
INSERT INTO "events" VALUES(443,'early',1.7960225144466371536e+09,'verdict','discard: worse by 0.23386 than #0 is believed to be (0.49264)',4);
INSERT INTO "events" VALUES(444,'early',1796022514.55975,'verdict','discard: worse by 0.32028 than #0 is believed to be (0.49272)',5);
INSERT INTO "events" VALUES(445,'early',1.79602251466377186772e+09,'verdict','discard: worse by 0.41472 than #0 is believed to be (0.49278)',6);
INSERT INTO "events" VALUES(446,'early',1.79602251481577634808e+09,'verdict','discard: worse by 0.51217 than #0 is believed to be (0.49283)',7);
INSERT INTO "events" VALUES(447,'early',1.79602251481829190251e+09,'early','hopeless trials are ended early: of 53 candidates 45 would have been ended, 2 of them falsely; with every other score in turn as what is needed, 1.4 % falsely',NULL);
INSERT INTO "events" VALUES(448,'early',1.79602251494776058195e+09,'verdict','discard: stopped at 20%',8);
INSERT INTO "events" VALUES(449,'early',1.79602251506414318082e+09,'verdict','discard: stopped at 20%',9);
INSERT INTO "events" VALUES(450,'early',1.79602251518555355068e+09,'verdict','discard: stopped at 20%',10);
INSERT INTO "events" VALUES(451,'early',1.7960225153478748798e+09,'verdict','discard: stopped at 20%',11);
INSERT INTO "events" VALUES(452,'early',1.79602251543978166581e+09,'verdict','discard: stopped at 20%',12);
INSERT INTO "events" VALUES(453,'early',1.7960225155431816578e+09,'verdict','discard: stopped at 20%',13);
INSERT INTO "events" VALUES(454,'early',1.79602251564825701711e+09,'verdict','discard: stopped at 20%',14);
INSERT INTO "events" VALUES(455,'early',1.79602251574611020091e+09,'verdict','discard: stopped at 20%',15);
INSERT INTO "events" VALUES(456,'early',1.7960225158637895584e+09,'verdict','discard: stopped at 20%',16);
INSERT INTO "events" VALUES(457,'early',1.79602251597179651257e+09,'verdict','discard: stopped at 20%',17);
INSERT INTO "events" VALUES(458,'early',1.79602251611581706998e+09,'verdict','discard: stopped at 20%',18);
INSERT INTO "events" VALUES(459,'early',1.79602251624382615088e+09,'verdict','discard: stopped at 20%',19);
INSERT INTO "events" VALUES(460,'early',1.79602251634773802755e+09,'verdict','discard: stopped at 20%',20);
INSERT INTO "events" VALUES(461,'early',1796022516.50509,'verdict','discard: stopped at 20%',21);
INSERT INTO "events" VALUES(462,'early',1.79602251666378426547e+09,'verdict','discard: stopped at 20%',22);
INSERT INTO "events" VALUES(463,'early',1.79602251678379678731e+09,'verdict','discard: worse by 2.74778 than #0 is believed to be (0.49322)',23);
INSERT INTO "events" VALUES(464,'early',1.79602251678636765479e+09,'early','hopeless trials are let go on: of 54 candidates 46 would have been ended, 2 of them falsely; with every other score in turn as what is needed, 2.5 % falsely',NULL);
INSERT INTO "events" VALUES(465,'early',1.79602251685583567614e+09,'verdict','discard: worse by 2.93326 than #0 is believed to be (0.49324)',24);
INSERT INTO "events" VALUES(466,'early',1.79602251693178677563e+09,'verdict','discard: worse by 3.12073 than #0 is believed to be (0.49327)',25);
INSERT INTO "events" VALUES(467,'early',1.7960225169877240658e+09,'verdict','discard: worse by 3.31220 than #0 is believed to be (0.49330)',26);
INSERT INTO "events" VALUES(468,'early',1.79602251708284449578e+09,'verdict','discard: worse by 3.50867 than #0 is believed to be (0.49333)',27);
INSERT INTO "events" VALUES(469,'early',1.79602251717471075062e+09,'verdict','discard: worse by 3.71014 than #0 is believed to be (0.49336)',28);
INSERT INTO "events" VALUES(470,'early',1.7960225173317856789e+09,'verdict','discard: worse by 3.91660 than #0 is believed to be (0.49340)',29);
INSERT INTO "events" VALUES(471,'early',1.79602251733448791499e+09,'early','hopeless trials are ended early: of 60 candidates 52 would have been ended, 2 of them falsely; with every other score in turn as what is needed, 1.9 % falsely',NULL);
INSERT INTO "events" VALUES(472,'early',1.7960225174357287884e+09,'verdict','discard: stopped at 20%',30);
INSERT INTO "events" VALUES(473,'early',1.79602251757177448277e+09,'verdict','keep: better by 0.49247 than #0 is believed to be (0.49347); expected gain 0.49220 ± 0.00723, all but sure to be one',31);
INSERT INTO "events" VALUES(474,'early',1.79602251757465124128e+09,'early','hopeless trials are let go on: of 61 candidates 52 would have been ended, 2 of them falsely; with every other score in turn as what is needed, 2.4 % falsely',NULL);
INSERT INTO "events" VALUES(475,'early',1.79602251758114957809e+09,'researcher','ann: ann has said all it had to say',NULL);
INSERT INTO "events" VALUES(476,'early',1.79602251758451437945e+09,'claims','4 trials at most, on fresh seeds',NULL);
INSERT INTO "events" VALUES(477,'early',1.79602251761084127424e+09,'claim','trial for a claim: val_bpb 0.0010',31);
INSERT INTO "events" VALUES(478,'early',1.7960225176222558022e+09,'claim','trial for a claim: val_bpb 0.4950',0);
INSERT INTO "events" VALUES(479,'early',1.79602251765449118618e+09,'claim','trial for a claim: val_bpb 0.0060',31);
INSERT INTO "events" VALUES(480,'early',1.79602251766656827928e+09,'claim','trial for a claim: val_bpb 0.4960',0);
INSERT INTO "events" VALUES(481,'early',1.79602251767552280421e+09,'claims','confirmed on fresh seeds: #31',NULL);
INSERT INTO "events" VALUES(482,'real',1.79602251909303879738e+09,'device','cpu:0 is in use by process 9336 (/home/ada/other); waiting for it',NULL);
INSERT INTO "events" VALUES(483,'real',1.7960225200270998478e+09,'baseline','val_bpb 1.9024',0);
INSERT INTO "events" VALUES(484,'real',1.79602252126933193202e+09,'baseline','val_bpb 1.9022',0);
INSERT INTO "events" VALUES(485,'real',1.79602252184499692911e+09,'baseline','val_bpb 1.8980',0);
INSERT INTO "events" VALUES(486,'real',1.79602252296783137328e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(487,'real',1.79602252296813869481e+09,'forecast','about 0.6 s an experiment, 5638 an hour on 1 device: 4 experiments more in about 2.6 s, no money',NULL);
INSERT INTO "events" VALUES(488,'real',1.79602252385069322592e+09,'verdict','discard: worse by 2.1469 than #0 is believed to be (1.9008)',1);
INSERT INTO "events" VALUES(489,'real',1.79602252454162168498e+09,'verdict','discard: worse by 3.1306 than #0 is believed to be (1.9009)',2);
INSERT INTO "events" VALUES(490,'real',1.79602252542997360227e+09,'verdict','keep: better by 0.6343 than #0 is believed to be (1.9009); expected gain 0.6340 ± 0.0075, all but sure to be one',3);
INSERT INTO "events" VALUES(491,'real',1.79602252612594127652e+09,'verdict','discard: worse by 1.9346 than #3 is believed to be (1.2668)',4);
INSERT INTO "events" VALUES(492,'real',1.79602252612625432016e+09,'claims','the run is too short for claims: `autoresearch confirm` makes them',NULL);
INSERT INTO "events" VALUES(493,'tried',1.7960225302140715122e+09,'baseline','val_bpb 1.9057',0);
INSERT INTO "events" VALUES(494,'tried',1.79602253151537442207e+09,'baseline','val_bpb 1.8970',0);
INSERT INTO "events" VALUES(495,'tried',1.7960225321381044388e+09,'baseline','val_bpb 1.8918',0);
INSERT INTO "events" VALUES(496,'tried',1.79602253315181255343e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(497,'tried',1.79602253411189150813e+09,'verdict','keep: better by 0.4832 than #0 is believed to be (1.8982); expected gain 0.4781: 99 % to gain 0.4813, 0 % to lose 0.0192, else no change',1);
INSERT INTO "events" VALUES(498,'killed',1.7960225347982764244e+09,'baseline','val_bpb 0.4930',0);
INSERT INTO "events" VALUES(499,'killed',1.79602253481011247637e+09,'baseline','val_bpb 0.4940',0);
INSERT INTO "events" VALUES(500,'killed',1.79602253481329584118e+09,'baseline','val_bpb 0.4900',0);
INSERT INTO "events" VALUES(501,'killed',1.79602253485581421854e+09,'verdict','keep: the baseline',0);
INSERT INTO "events" VALUES(502,'killed',1.79602253485605597494e+09,'forecast','about 0.0 s an experiment, 3950334 an hour on 1 device: 2 experiments more in about 0.0 s, no money',NULL);
INSERT INTO "events" VALUES(503,'killed',1.79602253497171926496e+09,'verdict','keep: better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',1);
INSERT INTO "events" VALUES(504,'killed',1.79602253505053257947e+09,'verdict','keep: better by 0.11047 than #1 is believed to be (0.36547); expected gain 0.10981 ± 0.00808, all but sure to be one',2);
CREATE TABLE experiments (
    tag TEXT NOT NULL REFERENCES runs(tag), number INTEGER NOT NULL, commit_hash TEXT NOT NULL, parent INTEGER,
    hypothesis TEXT NOT NULL, researcher TEXT NOT NULL, agenda TEXT NOT NULL REFERENCES agendas(hash),
    fingerprint TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done')),
    verdict TEXT, standing TEXT, reason TEXT, score REAL, created REAL NOT NULL, finished REAL, kept INTEGER,
    parameters TEXT NOT NULL,
    PRIMARY KEY (tag, number),
    FOREIGN KEY (tag, parent) REFERENCES experiments(tag, number),
    CHECK ((state = 'done') = (verdict IS NOT NULL)),
    CHECK ((verdict IS 'keep') = (kept IS NOT NULL))
);
INSERT INTO "experiments" VALUES('claims',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',1.99933333333333318471e+00,1.79602209417935180669e+09,1.79602209442628407481e+09,1,'{}');
INSERT INTO "experiments" VALUES('claims',1,'cf25f0432bfe49631853b0abf89fc846008f5ba8',0,'one adds 0.05','ann','825e708e023c','0702c9369cc1b880ae9123807502b68e3408d08075e9a129f0298664dd16704f','done','keep','confirmed','better by 0.0473 than #0 is believed to be (1.9993); expected gain 0.0421: 92 % to gain 0.0461, 4 % to lose 0.0046, else no change',1.952,1.79602209447368955617e+09,1796022094.48944,2,'{}');
INSERT INTO "experiments" VALUES('claims',2,'4b037cd9e9e531f9a729afc7be11b6709e20e674',1,'two adds 0.06','ann','825e708e023c','ba46a7c4299e1d3b47da830489720d270be7212b0a1b3c882eea2b492d77d43f','done','keep','confirmed','better by 0.0610 than #1 is believed to be (1.9530); expected gain 0.0598 ± 0.0080, all but sure to be one',1.892,1.79602209450224137307e+09,1.79602209451986122128e+09,3,'{}');
INSERT INTO "experiments" VALUES('claims',3,'47f5262a91b75496e32d1faaf1783922ac57a519',2,'bad0 adds -0.03','ann','825e708e023c','bd23d486fbd7f282aa138d185c5bb0d6b379a9168951b83f2048166aa2c3813b','done','discard',NULL,'worse by 0.0304 than #2 is believed to be (1.8926)',1.92299999999999982058e+00,1.79602209453495311733e+09,1.79602209454718518251e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('claims',4,'f17faf4a1b78fc34cf865fd0ee3725e4a6d54c7e',2,'bad1 adds -0.03','ann','825e708e023c','5bdb940c16f1c85d714c557776dd97ef5478b9944706474c1af80316972bc92b','done','discard',NULL,'worse by 0.0278 than #2 is believed to be (1.8932)',1.92099999999999981881e+00,1.79602209455817627909e+09,1.79602209457077336305e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('claims',5,'789b4ced0d5203c3da0f93f58b7ad42701f9923e',2,'bad2 adds -0.03','ann','825e708e023c','b6144619ad20b2607dd265fc7066b24aee2e19eed69393cfbf2f560447193599','done','discard',NULL,'worse by 0.0263 than #2 is believed to be (1.8937)',1.92,1.79602209458215713502e+09,1.79602209459431815148e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('claims',6,'e9601b861b0391626a4cc1ef6c139b97c2218163',2,'bad3 adds -0.03','ann','825e708e023c','ab7e53627ffaeaecb58da9d0555df966db111bef890716e835d45546f677bdee','done','discard',NULL,'worse by 0.0278 than #2 is believed to be (1.8942)',1.922,1.79602209460310983653e+09,1.79602209461663341527e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('claims',7,'217ed17331c685b963ac52b9640cb168ab132569',2,'bad4 adds -0.03','ann','825e708e023c','b26911ccefd85f63179d133565b425366cb0b0cef9363e1756de366fd8d79174','done','discard',NULL,'worse by 0.0273 than #2 is believed to be (1.8947)',1.922,1.79602209462584638593e+09,1.79602209463827466959e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('claims',8,'64ef363d07501edc76ed5c3a3e800383a7283815',2,'bad5 adds -0.03','ann','825e708e023c','aa7081a7b86be692db63afde16bd6ea0bf1cce043e1f7b17edbe9351362eb97b','done','discard',NULL,'worse by 0.0249 than #2 is believed to be (1.8951)',1.92,1.79602209465013051034e+09,1.79602209466226220126e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('claims',9,'132ef9d0b3dac00a635a0408e2c8a76a33faf5c1',2,'without #2: two adds 0.06','ablation','825e708e023c','0702c9369cc1b880ae9123807502b68e3408d08075e9a129f0298664dd16704f','done','discard',NULL,'#2 stays: it adds 0.0592 ± 0.0020, 100 % sure to help',1.95,1.79602209473777198788e+09,1.79602209474976444239e+09,NULL,'{"without": 2}');
INSERT INTO "experiments" VALUES('claims',10,'f60495dbfd428b65d4dea687a563f3ca87d36a1a',2,'without #1: one adds 0.05','ablation','825e708e023c','16262a3762542cd62f6b4f3f15408f8f88ee6cccedc1c248459fc6b4df6fef14','done','discard',NULL,'#1 stays: it adds 0.0481 ± 0.0015, 100 % sure to help',1.94,1.79602209476034808165e+09,1.79602209477398490908e+09,NULL,'{"without": 1}');
INSERT INTO "experiments" VALUES('claims',11,'31610918659b0541e14528ff48ebaedf17a71748',2,'without #2: two adds 0.06','ablation','825e708e023c','0702c9369cc1b880ae9123807502b68e3408d08075e9a129f0298664dd16704f','done','discard',NULL,'#2 stays: it adds 0.0594 ± 0.0013, 100 % sure to help',1.95,1.79602209496426320082e+09,1.79602209497519803042e+09,NULL,'{"without": 2}');
INSERT INTO "experiments" VALUES('dropped',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',2.0,1.7960220950933065415e+09,1.79602209511281299585e+09,1,'{}');
INSERT INTO "experiments" VALUES('dropped',1,'58f168ee133f6ebd2ae6d34c6e19d52d1902e4d0',0,'one adds 0.1','ann','825e708e023c','44fc28074de06d1c3e602eed2b0b30695633743e90eb08700de5979ce81c2556','done','keep','confirmed','better by 0.1000 than #0 is believed to be (2.0000); expected gain 0.0348: 47 % to gain 0.0816, 19 % to lose 0.0184, else no change',1.9,1.79602209514527916909e+09,1.79602209516368508334e+09,2,'{}');
INSERT INTO "experiments" VALUES('dropped',2,'d3f09cd6bf8bb6428b9b208521d96d9458ca4edb',1,'luck adds 0.0','ann','825e708e023c','c100b3533ef8b07312cf998103c4ecffc7a93bf4dc373ddb19e3cc762131a325','done','keep','dropped','better by 0.0839 than #1 is believed to be (1.9489); expected gain 0.0100: 29 % to gain 0.0476, 25 % to lose 0.0146, else no change',1.865,1.79602209517818975446e+09,1.79602209519012069702e+09,3,'{}');
INSERT INTO "experiments" VALUES('dropped',3,'230ede4a651661c75d6927fae38ffb07a9638e76',2,'idle0 adds 0.0','ann','825e708e023c','b5e05ec81f18c2f4f7841a940e6180001a4e3e2a58d4dbb3152b09d2d1ea3b3e','done','discard',NULL,'better by 0.0040 than #2 is believed to be (1.9040); expected gain −0.0053: 11 % to gain 0.0203, 44 % to lose 0.0172, else no change',1.9,1.79602209520315933229e+09,1.79602209521825885779e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',4,'5e900266eb08ab05e16cdd06beca896096d954dd',2,'idle1 adds 0.0','ann','825e708e023c','aa818ecd90136e68e1b8dc36e980994b207b1b26c1c9922462c731c66e66868a','done','discard',NULL,'worse by 0.0247 than #2 is believed to be (1.8953)',1.92,1.79602209523016762733e+09,1.79602209524220252038e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',5,'1890e503dd528a3d9f09772234c3e080e163e7d0',2,'idle2 adds 0.0','ann','825e708e023c','f172a4bb4b2c3040f00e4d6a5c71ef3fd8fa9e1bfcd4367d8bdb7677fc3d77a3','done','discard',NULL,'worse by 0.0408 than #2 is believed to be (1.8992)',1.94,1.79602209525238108635e+09,1.79602209526495838168e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',6,'4b98faf8eba7b2c104305be18e3e8a39bc56654f',2,'idle3 adds 0.0','ann','825e708e023c','9803825858540d92459bd00b3fda0cead3f50495691f7fa65738a2cac3069644','done','discard',NULL,'better by 0.0068 than #2 is believed to be (1.9068); expected gain −0.0029: 13 % to gain 0.0132, 43 % to lose 0.0107, else no change',1.9,1.79602209527645039562e+09,1.79602209529019832615e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',7,'6bbbf1cbbff08e1aacd50d872c5e59c1903bc7b6',2,'idle4 adds 0.0','ann','825e708e023c','81ba8ad96ceb6e9277d747135a8a6a64dfbb66eb4e415be612cef945047a28ee','done','discard',NULL,'worse by 0.0171 than #2 is believed to be (1.9029)',1.92,1.79602209530014514924e+09,1.79602209531169414516e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',8,'fbfe51ef010edaaf7d61e6b993306a4a78eb734c',2,'idle5 adds 0.0','ann','825e708e023c','2eb1fc47c9965a057e6aaf7183c3cf4a1864d7fb70eaa9637e88f034bef92f26','done','discard',NULL,'worse by 0.0352 than #2 is believed to be (1.9048)',1.94,1.79602209532218337053e+09,1.79602209533150863644e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',9,'0f0f3df3798d9048eedb46f9e7bc1740e1b1d6b8',2,'idle6 adds 0.0','ann','825e708e023c','7f796f61ea32d24538cb1856923bf286c949d4a58d43577ed5551f83c748c24d','done','discard',NULL,'better by 0.0094 than #2 is believed to be (1.9094); expected gain −0.0021: 13 % to gain 0.0112, 43 % to lose 0.0082, else no change',1.9,1.79602209534073114401e+09,1.79602209535182189936e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',10,'872ca66cd512f9dd3658d1181af8535b6b5aafa3',2,'idle7 adds 0.0','ann','825e708e023c','7f7714f4305ee98d0fdb2c1ca5f4083fc34e9be3b668d4a22c8b2131814615f1','done','discard',NULL,'worse by 0.0131 than #2 is believed to be (1.9069)',1.92,1.79602209536176872254e+09,1.79602209537009072301e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',11,'9fafa65791687edebd777164e7455fdd710e8122',2,'idle8 adds 0.0','ann','825e708e023c','4912bbed0034a801e47734cb46a1c6e6def807d576eb4697a531e0d84d4f1b0a','done','discard',NULL,'worse by 0.0319 than #2 is believed to be (1.9081)',1.94,1.79602209538008594511e+09,1.79602209539174246782e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',12,'f7acdf4101e31fa9f93c081a485595f7c95f4ca9',2,'idle9 adds 0.0','ann','825e708e023c','fdb1ed127f716e8b53e9e0c434dfebaac53437bdc0bdea3c97e557edfc1a6b72','done','discard',NULL,'better by 0.0112 than #2 is believed to be (1.9112); expected gain −0.0017: 13 % to gain 0.0102, 44 % to lose 0.0070, else no change',1.9,1.79602209539966845507e+09,1.79602209541001915931e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',13,'11b8303e72241d2e54ce0f82e264be4de65ed33d',2,'idle10 adds 0.0','ann','825e708e023c','846831100fdb0a7d908cfa7729cba19a725143ac696de441b8989459d41fff1c','done','discard',NULL,'worse by 0.0107 than #2 is believed to be (1.9093)',1.92,1.79602209542205190663e+09,1796022095.43418,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',14,'9986610ea6dfbe15447a6171488db1ba11ff1cb4',2,'idle11 adds 0.0','ann','825e708e023c','e8a6b8d0d3090665dd63720b0b6c42f746b77ac98c105fafd29c65d6f2a674b3','done','discard',NULL,'worse by 0.0299 than #2 is believed to be (1.9101)',1.94,1.79602209544415521626e+09,1.79602209545402336119e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('dropped',15,'ec4a590afc3fcd4f1a8a47b2eb719010ed5a336b',2,'without #2: luck adds 0.0','ablation','825e708e023c','44fc28074de06d1c3e602eed2b0b30695633743e90eb08700de5979ce81c2556','done','keep',NULL,'#2 is dropped: it adds -0.0022 ± 0.0066, 11 % sure to help',1.895,1.7960220954957852364e+09,1.79602209550583195689e+09,4,'{"without": 2}');
INSERT INTO "experiments" VALUES('dropped',16,'d69af2ae088a5a0ca3cc60efd3c4a5c33b075178',15,'without #1: one adds 0.1','ablation','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','discard',NULL,'#1 stays: it adds 0.0853 ± 0.0241, 98 % sure to help',2.002,1.79602209554053807256e+09,1.79602209555368280409e+09,NULL,'{"without": 1}');
INSERT INTO "experiments" VALUES('stacked',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',1.99933333333333318471e+00,1.79602209571734094612e+09,1.79602209573248100277e+09,1,'{}');
INSERT INTO "experiments" VALUES('stacked',1,'88486a27e6c7139f3cd35315bd4dc544b3762cfb',0,'to 0.05','ann','825e708e023c','5886fdb977d8674071976d56b63523768ba088b8f00c105c7c8cf0d268cf5adc','done','keep',NULL,'better by 0.0473 than #0 is believed to be (1.9993); expected gain 0.0421: 92 % to gain 0.0461, 4 % to lose 0.0046, else no change',1.952,1.79602209575729537013e+09,1.796022095768392086e+09,2,'{}');
INSERT INTO "experiments" VALUES('stacked',2,'172174d0994593137f419b8c983b87cd63f03a8c',1,'to 0.12','ann','825e708e023c','ed1355ad87aeb7a72817f899b06f6032b12668ae03361c62d6aca451c1bbd09d','done','keep','confirmed','better by 0.0710 than #1 is believed to be (1.9530); expected gain 0.0699 ± 0.0080, all but sure to be one',1.882,1.79602209578654217715e+09,1.79602209579924845697e+09,3,'{}');
INSERT INTO "experiments" VALUES('stacked',3,'4461397009d020e84854d7a124818062038b12ca',2,'bad0 adds -0.03','ann','825e708e023c','950974b8c0b71895ce200a742bb3f33d4c2fbc24888bc43a8aef4ec1ae22e5df','done','discard',NULL,'worse by 0.0304 than #2 is believed to be (1.8826)',1.9129999999999998117e+00,1.79602209581463527683e+09,1.79602209582407736782e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('stacked',4,'38291ac5fb191d092ec6cb688ecb6e3759e17c3c',2,'bad1 adds -0.03','ann','825e708e023c','dd8b3e847708605b5062a3b9269594aa9841bec5bf7b3f51406aa16de7c0e950','done','discard',NULL,'worse by 0.0279 than #2 is believed to be (1.8831)',1.91099999999999980992e+00,1.79602209583646035186e+09,1.79602209584599065779e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('stacked',5,'d3452b02c349e04f59329ee74b68687415cb91e6',2,'bad2 adds -0.03','ann','825e708e023c','c299230ce7ca337b117903a1618a01bec2dd966c130ea8dfbce75ac8149da4fb','done','discard',NULL,'worse by 0.0264 than #2 is believed to be (1.8836)',1.91,1796022095.85622,1.79602209587003374098e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('stacked',6,'018d2b6b75ccf31faff4154868a2733aa1172761',2,'bad3 adds -0.03','ann','825e708e023c','458d3edd04c01be13ad2720d3cb1310e13580899ce031bfaa76c910790cea506','done','discard',NULL,'worse by 0.0279 than #2 is believed to be (1.8841)',1.912,1.79602209588075637817e+09,1.7960220958941581249e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('stacked',7,'404960c317640ea8ebda24b5e8578e5ba967b930',2,'bad4 adds -0.03','ann','825e708e023c','905547321ccb57296f790dead3a2064cb617cf60f0bbe7e9571ab2b23523cbe7','done','discard',NULL,'worse by 0.0274 than #2 is believed to be (1.8846)',1.912,1.79602209590503048898e+09,1.79602209591421461106e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('stacked',8,'31d20a3cd12ff677cc7c7d3e2ee415cb167ef931',2,'bad5 adds -0.03','ann','825e708e023c','62bce81ab420e18a29c0044d3490726988f6edc8dce3e606ab982300052891c0','done','discard',NULL,'worse by 0.0250 than #2 is believed to be (1.8850)',1.91,1.79602209592351460456e+09,1.79602209593209981913e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('stacked',9,'808b09d3501b9091f6c2d3104bc71577f1c6c836',2,'without #2: to 0.12','ablation','825e708e023c','5886fdb977d8674071976d56b63523768ba088b8f00c105c7c8cf0d268cf5adc','done','discard',NULL,'#2 stays: it adds 0.0692 ± 0.0020, 100 % sure to help',1.95,1.79602209599365949632e+09,1796022096.00567,NULL,'{"without": 2}');
INSERT INTO "experiments" VALUES('stacked',10,'a2779df7a96f6e97787f6a42b2026cb16c8db7a3',2,'without #2: to 0.12','ablation','825e708e023c','5886fdb977d8674071976d56b63523768ba088b8f00c105c7c8cf0d268cf5adc','done','discard',NULL,'#2 stays: it adds 0.0695 ± 0.0013, 100 % sure to help',1.95,1.79602209607936930653e+09,1.79602209608927416801e+09,NULL,'{"without": 2}');
INSERT INTO "experiments" VALUES('mixed',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602209626411461829e+09,1.79602209627696728705e+09,1,'{}');
INSERT INTO "experiments" VALUES('mixed',1,'5a4c93b2d1730b9abcbad914e63b241b9792a841',0,'a broken idea','ann','825e708e023c','342169e958dd7ac4886694e6803dde8a12c769c1a98cbe4aa93cb396e25df1bb','done','crash',NULL,'NameError: name ''nn'' is not defined (train.py, line 9)',NULL,1.7960220963583216667e+09,1.79602209636563754082e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('mixed',2,'19c3a7b37f87a902aaf52c239cb25799a5e27964',0,'mend #1','ann','825e708e023c','59def9c1d174809c522ac67518440d74c05d3afb4585089f6fa2ca4a3af0c946','done','discard',NULL,'worse by 0.00267 than #0 is believed to be (0.49233)',4.94999999999999940047e-01,1796022096.39107,1.79602209640612435342e+09,NULL,'{"repair of": 1}');
INSERT INTO "experiments" VALUES('mixed',3,'c310f44917493a2d0aa03f83abb731365cc8fea8',0,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','keep',NULL,'better by 0.12676 than #0 is believed to be (0.49276); expected gain 0.12625 ± 0.00759, all but sure to be one',3.66000000000000103028e-01,1.79602209643901371957e+09,1.79602209646645045275e+09,2,'{}');
INSERT INTO "experiments" VALUES('mixed',4,'9d8b308f6e6c286297bacdb288d79aceb34e4888',3,'X to 0.85','ann','5aa76a75fa46','df8d3a5cdceec6001a53a553f94dc17f3b726349ab1c6def24d6521e131fcffa','done','keep',NULL,'better by 0.05968 than #3 is believed to be (0.36618); expected gain 0.05925 ± 0.00571, all but sure to be one',3.06500000000000050182e-01,1.79602209648518109318e+09,1.79602209649615478519e+09,3,'{}');
INSERT INTO "experiments" VALUES('mixed',5,'450da0621c5e2b81644b8792e7830e8463175f37',4,'X to 0.5','bob','5aa76a75fa46','92e9ce4b773983476b0ee41ea32b1dce78a1a215c38dcc396e734c0ae31567d6','done','keep',NULL,'better by 0.26369 than #4 is believed to be (0.30669); expected gain 0.26348 ± 0.00515, all but sure to be one',4.3000000000000010436e-02,1.79602209651998901362e+09,1.79602209652997088428e+09,4,'{}');
INSERT INTO "experiments" VALUES('mixed',6,'29f0672476814563a6edd9fe9bde7954b1e16641',5,'X to 0.8','ann','5aa76a75fa46','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','done','discard',NULL,'worse by 0.21190 than #5 is believed to be (0.04310)',0.255,1.79602209655608272553e+09,1.79602209657639122009e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('mixed',7,'46fa7ddf0871871e8f86f1307c0339caccd86da6',5,'X to 0.45','bob','5aa76a75fa46','8d3fa40dea46fa92d656da14e95e08aa0d4d7496be815b58753d3cebfaac3921','done','timeout',NULL,'it was not ready after 20 s',NULL,1.79602209658859395978e+09,1.79602209659220838546e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('mixed',8,'167c267cec710f6ea0738bfcc351b3128a3974a8',5,'bad syntax','ann','5aa76a75fa46','4aeba40eab595f1aab4ac1e51fb3b8c0c19e93645c0a6275baebcdece45b396a','done','crash',NULL,'train.py line 1: ''('' was never closed: `x = (`',NULL,1.79602209660220789909e+09,1.79602209660220909115e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('mixed',9,'fefc392d16f67763ec37cafbc4a1c547027191ff',5,'mend #8','ann','5aa76a75fa46','d3ea1b00f90d9a160d60249d2439ccb2fcdbb085181ff20dc0b6aaab0ea6a307','done','discard',NULL,'better by 0.00019 than #5 is believed to be (0.04319); expected gain −0.00002: 3 % to gain 0.00276, 4 % to lose 0.00256, else no change',4.3000000000000010436e-02,1.79602209662389206883e+09,1.79602209663714361192e+09,NULL,'{"repair of": 8}');
INSERT INTO "experiments" VALUES('mixed',10,'eb83844f376e4a09f777c5b36d197cbbc0085646',5,'nothing','bob','5aa76a75fa46','92e9ce4b773983476b0ee41ea32b1dce78a1a215c38dcc396e734c0ae31567d6','done','duplicate',NULL,'changes nothing that runs in train.py',NULL,1.7960220966715044975e+09,1.79602209667150473589e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('mixed',11,'e805480699b9ec9b7ee09f98d47253eb6c0cf7dd',5,'X to 0.7','ann','5aa76a75fa46','d325b161045715b77a33de97154119d7922680f7a10a3194943e7294a5c2d626','done','discard',NULL,'worse by 0.11996 than #5 is believed to be (0.04304)',1.62999999999999978239e-01,1.79602209669567084316e+09,1.79602209670603132248e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('mixed',12,'231de95b5d4122afad44470e3c63f6afe988e9b9',5,'X to 0.6','ann','5aa76a75fa46','36140b88dfa61fadf04059411bf7d4c13c35b174dc443dc003f7b5353a7d4f72','done','discard',NULL,'worse by 0.04793 than #5 is believed to be (0.04307)',0.091,1.79602209671892499923e+09,1.79602209673541450499e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('mixed',13,'5445061840bcce2f38cf57ca42ff7a00ab2daa18',5,'X to 0.55','ann','5aa76a75fa46','f53f65d5da9fa2685817100f7bd443baae0acdcac1ef4b82dba432b6aae2e4e7','done','discard',NULL,'worse by 0.02441 than #5 is believed to be (0.04309)',6.75000000000000321964e-02,1.79602209677239274977e+09,1.79602209679372763631e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('mixed',14,'4f619842509eefd99e36ec89202359b856be26c4',5,'without #5: X to 0.5','ablation','5aa76a75fa46','df8d3a5cdceec6001a53a553f94dc17f3b726349ab1c6def24d6521e131fcffa','done','discard',NULL,'#5 stays: it adds 0.26345 ± 0.00246, 100 % sure to help',3.06500000000000050182e-01,1.79602209704648494714e+09,1.79602209705496954918e+09,NULL,'{"without": 5}');
INSERT INTO "experiments" VALUES('devices',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602249420391821862e+09,1796022494.28062,1,'{}');
INSERT INTO "experiments" VALUES('devices',1,'e6057b0e864a0966b10d35a29770f72f21b3c5c1',0,'X to 0.95','ann','825e708e023c','b4994fc46bc5e70a1d6e3557d77baddf36ddd9775e3af57874e58b09ca648b54','done','keep',NULL,'better by 0.06483 than #0 is believed to be (0.49233); expected gain 0.06067: 95 % to gain 0.06382, 2 % to lose 0.00526, else no change',4.27499999999999880095e-01,1.79602249448052501672e+09,1.79602249462826371196e+09,2,'{}');
INSERT INTO "experiments" VALUES('devices',2,'b9ce28cf143f3954eead01a5fee19d904caf8797',0,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','keep',NULL,'better by 0.06330 than #1 is believed to be (0.42830); expected gain 0.06221 ± 0.00794, all but sure to be one',3.6500000000000010214e-01,1.79602249456171321863e+09,1.79602249467629241945e+09,3,'{}');
INSERT INTO "experiments" VALUES('devices',3,'83f2c61cf0b6a15220416dea64d1bb72ce2e2f2a',0,'X to 0.85','ann','825e708e023c','df8d3a5cdceec6001a53a553f94dc17f3b726349ab1c6def24d6521e131fcffa','done','keep',NULL,'better by 0.05706 than #2 is believed to be (0.36556); expected gain 0.05590: 99 % to gain 0.05627, 0 % to lose 0.01337, else no change',3.08500000000000051958e-01,1.79602249458439612388e+09,1.79602249475413441653e+09,4,'{}');
INSERT INTO "experiments" VALUES('devices',4,'186de1ac3c945f5a2836d69a95b5ae116354f36e',0,'X to 0.8','ann','825e708e023c','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','done','keep',NULL,'better by 0.05503 than #3 is believed to be (0.30903); expected gain 0.05396: 99 % to gain 0.05427, 0 % to lose 0.01385, else no change',0.254,1.79602249472800803184e+09,1.79602249479844713214e+09,5,'{}');
INSERT INTO "experiments" VALUES('devices',5,'0127f0856c7637f179ddeee61e986da89d465a41',1,'X to 0.75','ann','825e708e023c','cc0904752494ea97a482a6999e0874e9431ce4180bf0fe4dda288a7236a95d6c','done','keep',NULL,'better by 0.04902 than #4 is believed to be (0.25452); expected gain 0.04794: 99 % to gain 0.04828, 0 % to lose 0.01333, else no change',2.05500000000000015987e-01,1.79602249491174221045e+09,1.79602249506128311155e+09,6,'{}');
INSERT INTO "experiments" VALUES('devices',6,'b5ef7f4b623f719bb91c55ebdd6293b4bb3984d5',2,'X to 0.7','ann','825e708e023c','d325b161045715b77a33de97154119d7922680f7a10a3194943e7294a5c2d626','done','keep',NULL,'better by 0.04102 than #5 is believed to be (0.20602); expected gain 0.03991: 99 % to gain 0.04033, 0 % to lose 0.01237, else no change',1.64999999999999980015e-01,1.7960224949923813343e+09,1.79602249509215378762e+09,7,'{}');
INSERT INTO "experiments" VALUES('devices',7,'c65510e4a6fccd75cde26e955c5c23058b6dfbf1',3,'X to 0.65','ann','825e708e023c','b159c1d7c145820cb40a7c849fe47d243c89f760c2670d3823c945a9a462a563','done','keep',NULL,'better by 0.03804 than #6 is believed to be (0.16554); expected gain 0.03691: 99 % to gain 0.03736, 0 % to lose 0.01200, else no change',1.27500000000000029976e-01,1.7960224950282480717e+09,1.79602249511404180523e+09,8,'{}');
INSERT INTO "experiments" VALUES('devices',8,'7aeb0b39a275065e05260aab2fac32846750d6b0',4,'X to 0.6','ann','825e708e023c','36140b88dfa61fadf04059411bf7d4c13c35b174dc443dc003f7b5353a7d4f72','done','keep','confirmed','better by 0.03505 than #7 is believed to be (0.12805); expected gain 0.03389: 99 % to gain 0.03438, 0 % to lose 0.01143, else no change',0.093,1.7960224950402472019e+09,1.79602249514396166796e+09,9,'{}');
INSERT INTO "experiments" VALUES('devices',9,'7bd5fbacece8bb0e2ba8ddc0fd3ae87ddb740377',8,'without #8: X to 0.6','ablation','825e708e023c','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','done','discard',NULL,'#8 stays: it adds 0.15771 ± 0.01350, 100 % sure to help',0.253,1.79602249524014973645e+09,1.79602249529385828976e+09,NULL,'{"without": 8}');
INSERT INTO "experiments" VALUES('tuned',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602249624384856219e+09,1.79602249625983047482e+09,1,'{}');
INSERT INTO "experiments" VALUES('tuned',1,'c792a9b6ad2592f77540e552b513e1899c4935f0',0,'X 1.0 → 1.93, Y -1.0 → 0.0405, WIDTH 8 → 4','tuner','825e708e023c','ad8b6302ac71917cc83573c0e3d2a5d39bd9c57a782fffe6961e47de09736193','done','discard',NULL,'worse by 2.16957 than #0 is believed to be (0.49233)',2.6618999999999997108e+00,1.7960224964832053184e+09,1.79602249651509284977e+09,NULL,'{"X": 1.93, "Y": 0.0405, "WIDTH": 4}');
INSERT INTO "experiments" VALUES('tuned',2,'f4a162e4c6e0ccff13829fdb88cc1fc5622e6d78',0,'X 1.0 → 1.73, Y -1.0 → -1.81, WIDTH 8 → 16','tuner','825e708e023c','68e2a38087ed8e482bc29f6500df1a29e6e4b0856d3aaf33c2f48fc49d5f4044','done','discard',NULL,'worse by 1.55755 than #0 is believed to be (0.49235)',2.04989999999999961133e+00,1.79602249659679818151e+09,1.79602249663252067565e+09,NULL,'{"X": 1.73, "Y": -1.81, "WIDTH": 16}');
INSERT INTO "experiments" VALUES('tuned',3,'959a1d14ee153acc0ae2369b34be2f7a86ef0a9b',0,'X 1.0 → 0.117, Y -1.0 → -0.238, WIDTH 8 → 4','tuner','825e708e023c','244ae4153e0d8a25b761f8d20d41fea51db9f88439d038e9bc5784f8ab4e2e2c','done','keep','confirmed','better by 0.45288 than #0 is believed to be (0.49237); expected gain 0.45271 ± 0.00627, all but sure to be one',3.94889999999999963264e-02,1.7960224967119517327e+09,1.79602249673389458657e+09,2,'{"X": 0.117, "Y": -0.238, "WIDTH": 4}');
INSERT INTO "experiments" VALUES('tuned',4,'69a1b5ed0d0dd4d3c5f726aea7b3ce18c725643c',3,'X 0.117 → -0.745, Y -0.238 → -1.31, WIDTH 4 → 3','tuner','825e708e023c','cf6c17b9a46a333e3097548d115064362a574235261307c581cf5aee8a0ef272','done','discard',NULL,'worse by 1.05641 than #3 is believed to be (0.03962)',1.09602499999999980495e+00,1.79602249680843925475e+09,1.79602249685420084003e+09,NULL,'{"X": -0.745, "Y": -1.31, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tuned',5,'ce385b9adfb261840c06844555a86e1537da0ddc',3,'X 0.117 → -0.603, Y -0.238 → 0.554, WIDTH 4 → 6','tuner','825e708e023c','2f1fc02376ad4d4690386ef1677de3be2ded5aff34e7ce164ceddd9cba668828','done','discard',NULL,'worse by 0.77872 than #3 is believed to be (0.03968)',0.818409,1.79602249694376111025e+09,1.79602249698095488544e+09,NULL,'{"X": -0.603, "Y": 0.554, "WIDTH": 6}');
INSERT INTO "experiments" VALUES('tuned',6,'ee70a669525b098673125fc9366dc9a96bb66be7',3,'X 0.117 → -1.03, Y -0.238 → 0.838, WIDTH 4 → 3','tuner','825e708e023c','9e4ab3b1222a6a7b9b983ff443c4203ed3cb5eec823694d5f724c0c35a297cff','done','discard',NULL,'worse by 1.73415 than #3 is believed to be (0.03975)',1.7739,1.79602249706785893441e+09,1.79602249711151719098e+09,NULL,'{"X": -1.03, "Y": 0.838, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tuned',7,'9f436293e7ba69df68545a4358ac2c6a4d12d696',3,'X 0.117 → 0.9768, Y -0.238 → -1.1, WIDTH 4 → 3','tuner','825e708e023c','5d346462319701eae82dfefd8bc8599edca3b5c0c3b7ad6a842db10c344c5291','done','discard',NULL,'worse by 0.42326 than #3 is believed to be (0.03980)',4.63058240000000120861e-01,1.79602249721182227132e+09,1.79602249723874568942e+09,NULL,'{"X": 0.9768, "Y": -1.1, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tuned',8,'e66776fbd98ca520ac978bc93bfd87a0b1e5bf98',3,'X 0.117 → 0.9332, Y -0.238 → 0.887, WIDTH 4 → 3','tuner','825e708e023c','b11308cee908e82d9cb574cd8333ce4cae5cce9a4a7cde44b6c31dde812d9a6d','done','discard',NULL,'worse by 0.36407 than #3 is believed to be (0.03987)',0.40394224,1.79602249740052318568e+09,1.79602249742454934122e+09,NULL,'{"X": 0.9332, "Y": 0.887, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tuned',9,'247adb004cc885ae5f6ac41069ac7ab581e2a0cb',3,'X 0.117 → -0.803, Y -0.238 → -1.07, WIDTH 4 → 3','tuner','825e708e023c','d0ba1fc92e9e2bd1b1f54926e78627ec5d7fbdb43a9b1868df38b00b2df75890','done','discard',NULL,'worse by 1.17968 than #3 is believed to be (0.03993)',1.219609,1.79602249746813106539e+09,1.79602249750229144096e+09,NULL,'{"X": -0.803, "Y": -1.07, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tuned',10,'dd84a6b1315af5751f4aedd811afcf02af790e9b',3,'X 0.117 → -0.845, Y -0.238 → 0.674, WIDTH 4 → 7','tuner','825e708e023c','befdbd960573580116e092d061d8256975e803239bed4b6b6c0c951396fad48f','done','discard',NULL,'worse by 1.27403 than #3 is believed to be (0.04000)',1.314025,1.79602249760247111324e+09,1.79602249762486076362e+09,NULL,'{"X": -0.845, "Y": 0.674, "WIDTH": 7}');
INSERT INTO "experiments" VALUES('tuned',11,'ddee6a59cdda386aaf4377f424a169a224ce0e03',3,'X 0.117 → 0.697, Y -0.238 → -0.813, WIDTH 4 → 3','tuner','825e708e023c','67ff1c30af777acb28c14238fe9723dae93d0c9d2121a538c9e4f5f60b7fbbb8','done','discard',NULL,'worse by 0.12055 than #3 is believed to be (0.04006)',1.60608999999999974006e-01,1.79602249773900508877e+09,1.79602249777852392195e+09,NULL,'{"X": 0.697, "Y": -0.813, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tuned',12,'5029aa95783dab43ca835cfa6523dd29452be3d3',3,'X 0.117 → -0.453, Y -0.238 → -0.81, WIDTH 4 → 3','tuner','825e708e023c','a08713353efa624b3450941d2ffc588b3a9d3569b4d66cb0f50bbc694089f924','done','discard',NULL,'worse by 0.52789 than #3 is believed to be (0.04012)',0.568009,1.79602249788381338121e+09,1.79602249792261171338e+09,NULL,'{"X": -0.453, "Y": -0.81, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tuned',13,'393d78d56641ad5b6fe3b32e64e10575ac5e6036',3,'X 0.117 → -0.444, Y -0.238 → 0.289, WIDTH 4 → 3','tuner','825e708e023c','45593cc891362815a274f9cd6985e276e72bbc740f899694b2b7d30eef0b90ca','done','discard',NULL,'worse by 0.51835 than #3 is believed to be (0.04019)',0.558536,1.79602249801342868807e+09,1.79602249805426144604e+09,NULL,'{"X": -0.444, "Y": 0.289, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tuned',14,'4866a761f06aca749c90c06c17d5047a189c2702',3,'X 0.117 → 0.716, Y -0.238 → -0.809, WIDTH 4 → 6','tuner','825e708e023c','f54d4e8775f99ccbf3edacab58910ea79ec5906e3d96cc7cfc136750883223a8','done','discard',NULL,'worse by 0.13680 than #3 is believed to be (0.04026)',0.177056,1.79602249814382576944e+09,1.79602249817396712305e+09,NULL,'{"X": 0.716, "Y": -0.809, "WIDTH": 6}');
INSERT INTO "experiments" VALUES('hybrid',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602249873830127711e+09,1.79602249876112794874e+09,1,'{}');
INSERT INTO "experiments" VALUES('hybrid',1,'c887f0366e7ce5c2fd5ba2ee15c863c427727698',0,'a gain of its own','hybrid:ann','825e708e023c','d744da5f79f97fdc35c10c27069162879a5f56a39c629bcce9a6220c2e044266','done','keep',NULL,'better by 0.39733 than #0 is believed to be (0.49233); expected gain 0.39711 ± 0.00643, all but sure to be one',0.095,1.79602249890083169939e+09,1.79602249894368100162e+09,2,'{}');
INSERT INTO "experiments" VALUES('hybrid',2,'dd6c0c664b6cde99d8df0008a80e05929fa61dd0',1,'GAIN 0.5 → 0.882','hybrid:ann','825e708e023c','08686a4eb49a6da50ce38aa267c86530e0b2332ed6a3ecf2ca418f6c286eb8be','done','discard',NULL,'better by 0.00016 than #1 is believed to be (0.09516); expected gain −0.00008: 3 % to gain 0.00251, 6 % to lose 0.00247, else no change',0.095,1.79602249901656079288e+09,1.79602249907422232624e+09,NULL,'{"GAIN": 0.882}');
INSERT INTO "experiments" VALUES('hybrid',3,'4c1f77be0216229968e641d794682fe56bc5b1ff',1,'X to 0.5','hybrid:ann','825e708e023c','e777e172bc3f7ee53a12bc62c80eb747c95a6f021f77425bcc5466ede833ab2f','done','keep',NULL,'better by 0.04899 than #1 is believed to be (0.09499); expected gain 0.04873 ± 0.00489, all but sure to be one',4.60000000000000061617e-02,1.79602249916843509673e+09,1.79602249923212814331e+09,3,'{}');
INSERT INTO "experiments" VALUES('hybrid',4,'c305eb03847959a30ebc2b2002a937f0eaae0f40',3,'GAIN 0.5 → 0.898','hybrid:ann','825e708e023c','bf897470c1ec4626413a375ccc1662aa5d22be2d4d15110ff37c2eed18db3be7','done','keep',NULL,'better by 0.00210 than #3 is believed to be (0.04610); expected gain 0.00007: 4 % to gain 0.00304, 2 % to lose 0.00202, else no change',4.40000000000000113242e-02,1.79602249938287687304e+09,1.79602249942482900622e+09,4,'{"GAIN": 0.898}');
INSERT INTO "experiments" VALUES('hybrid',5,'04f6d44114ad2c5511e6683fc4f5eb2e174beadc',4,'X to 0.4','hybrid:ann','825e708e023c','f81f22f0adceb7afa3c7ebe6be8019cfc61468ff673653ecc59572d8fdb79851','done','keep',NULL,'better by 0.03198 than #4 is believed to be (0.04498); expected gain 0.03186 ± 0.00331, all but sure to be one',1.30000000000000080768e-02,1.796022499520730257e+09,1.79602249957941126822e+09,5,'{}');
INSERT INTO "experiments" VALUES('hybrid',6,'22f9b5e308a4c7cd3ef83a8f1aea89498e989d99',5,'GAIN 0.898 → 0.407','hybrid:ann','825e708e023c','ebc19a5b48a41ce3a330769b647254e92e62cc0ddccc2b08b69f1f0786f9a1ed','done','discard',NULL,'worse by 0.00194 than #5 is believed to be (0.01306)',1.50000000000000063837e-02,1.79602249967184615132e+09,1.79602249972472572323e+09,NULL,'{"GAIN": 0.407}');
INSERT INTO "experiments" VALUES('hybrid',7,'ea224d9a7a8f4bf668a7404b7b7d24148f2708af',5,'X to 0.35','hybrid:ann','825e708e023c','e64781aa65e97ed132629f5a751d2c9ddba2c59a592fbca0b661bce8d36bb055','done','keep','confirmed','better by 0.00644 than #5 is believed to be (0.01394); expected gain 0.00287: 45 % to gain 0.00642, 1 % to lose 0.00177, else no change',7.49999999999999885508e-03,1.79602249983493757242e+09,1.79602249985780167574e+09,6,'{}');
INSERT INTO "experiments" VALUES('hybrid',8,'2b0b5f710e6191468b5221b3641c0196bd72071f',7,'GAIN 0.898 → 1.21','hybrid:ann','825e708e023c','f748b8edb36f6b26b0741d68bfbb22a9807cef571e8560b1c8681c90cd2a277f','done','keep',NULL,'better by 0.00430 than #7 is believed to be (0.00980); expected gain 0.00045: 10 % to gain 0.00468, 2 % to lose 0.00154, else no change',5.49999999999999881344e-03,1.79602249999188113213e+09,1.79602250004506421086e+09,7,'{"GAIN": 1.21}');
INSERT INTO "experiments" VALUES('hybrid',9,'7df15a0137a7d4674dd48da8631474591ec84cd0',8,'without #7: X to 0.35','ablation','825e708e023c','37a9a027a79deb6746faa3caf045cb7c87c8808e7b0e99380beb005d229e55d4','done','discard',NULL,'#7 stays: it adds 0.00577 ± 0.00271, 86 % sure to help',1.30000000000000080768e-02,1.79602250038102030757e+09,1.79602250044330167774e+09,NULL,'{"without": 7}');
INSERT INTO "experiments" VALUES('hybrid',10,'a13b22279f8795c2ede5070445b22277196f49f4',8,'without #8: GAIN 0.898 → 1.21','ablation','825e708e023c','e64781aa65e97ed132629f5a751d2c9ddba2c59a592fbca0b661bce8d36bb055','done','discard',NULL,'#8 stays: it adds 0.00001 ± 0.00026, 2 % sure to help',5.49999999999999881344e-03,1.79602250051247572899e+09,1.79602250052762770654e+09,NULL,'{"without": 8}');
INSERT INTO "experiments" VALUES('hours',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',1.99933333333333318471e+00,1.79602250087297177312e+09,1.79602250088668656353e+09,1,'{}');
INSERT INTO "experiments" VALUES('late',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',1.99933333333333318471e+00,1.79602250113982772825e+09,1.79602250116588068014e+09,1,'{}');
INSERT INTO "experiments" VALUES('late',1,'a586fb35909b08e761f967c8fd96cde2e471cded',0,'one adds 0.05','ann','825e708e023c','0702c9369cc1b880ae9123807502b68e3408d08075e9a129f0298664dd16704f','done','keep',NULL,'better by 0.0473 than #0 is believed to be (1.9993); expected gain 0.0421: 92 % to gain 0.0461, 4 % to lose 0.0046, else no change',1.952,1.79602250127252840994e+09,1.79602250129090595248e+09,2,'{}');
INSERT INTO "experiments" VALUES('late',2,'297011d7e0d2ebbb524404a1c97ff4144f4ed0e0',1,'two adds 0.06','ann','825e708e023c','ba46a7c4299e1d3b47da830489720d270be7212b0a1b3c882eea2b492d77d43f','done','keep',NULL,'better by 0.0610 than #1 is believed to be (1.9530); expected gain 0.0598 ± 0.0080, all but sure to be one',1.892,1.79602250132856917376e+09,1.79602250136541509622e+09,3,'{}');
INSERT INTO "experiments" VALUES('late',3,'e083ef506fa1d8a8e1d8b2e037f508404dab04c6',2,'bad0 adds -0.03','ann','825e708e023c','bd23d486fbd7f282aa138d185c5bb0d6b379a9168951b83f2048166aa2c3813b','done','discard',NULL,'worse by 0.0304 than #2 is believed to be (1.8926)',1.92299999999999982058e+00,1.79602250142453265194e+09,1.79602250144698262221e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('late',4,'62a39cf25d24afb38fb38779ee842b39358b57e3',2,'bad1 adds -0.03','ann','825e708e023c','5bdb940c16f1c85d714c557776dd97ef5478b9944706474c1af80316972bc92b','done','discard',NULL,'worse by 0.0278 than #2 is believed to be (1.8932)',1.92099999999999981881e+00,1.79602250147371959683e+09,1.7960225014842381477e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('late',5,'940ec058ac49a9a807b95d9ca3337ac99cfd988a',2,'bad2 adds -0.03','ann','825e708e023c','b6144619ad20b2607dd265fc7066b24aee2e19eed69393cfbf2f560447193599','done','discard',NULL,'worse by 0.0263 than #2 is believed to be (1.8937)',1.92,1.79602250152342963213e+09,1.79602250155736470216e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('late',6,'6f528eab03f99b44b814e80764240efdf64795c2',2,'bad3 adds -0.03','ann','825e708e023c','ab7e53627ffaeaecb58da9d0555df966db111bef890716e835d45546f677bdee','done','discard',NULL,'worse by 0.0278 than #2 is believed to be (1.8942)',1.922,1.7960225016263034344e+09,1.79602250164464759827e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('late',7,'062fff588561a2dbbba12a294b22dc428b4b7806',2,'bad4 adds -0.03','ann','825e708e023c','b26911ccefd85f63179d133565b425366cb0b0cef9363e1756de366fd8d79174','done','discard',NULL,'worse by 0.0273 than #2 is believed to be (1.8947)',1.922,1.79602250168443441395e+09,1796022501.69977,NULL,'{}');
INSERT INTO "experiments" VALUES('late',8,'5a5c086eafa50ab2fec8bcd723c7e89dce3b299d',2,'bad5 adds -0.03','ann','825e708e023c','aa7081a7b86be692db63afde16bd6ea0bf1cce043e1f7b17edbe9351362eb97b','done','discard',NULL,'worse by 0.0249 than #2 is believed to be (1.8951)',1.92,1.79602250173395729063e+09,1.79602250176059889796e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('late',9,'1de7ee2f638cf8e8b1c4ead9eff84faa9ebedfc7',2,'x0 adds -0.1','ann','825e708e023c','682269b53dd1c1cf434c893e25e9d88680e7c17b00f6fea818e8e59afc1307c4','done','discard',NULL,'worse by 0.0946 than #2 is believed to be (1.8954)',1.99,1.79602250182850384707e+09,1.79602250185707926753e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('late',10,'8470ab2b9d1dca63e229f038c22e900d2fc033bc',2,'x1 adds -0.1','ann','825e708e023c','0304d82c2fca99d6551eb80aa2b3408bb69262e67ee378e579f3d79daf592803','done','discard',NULL,'worse by 0.0942 than #2 is believed to be (1.8958)',1.99,1.7960225018937635422e+09,1.7960225019338006973e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('late',11,'f9b5917b1e84a358e10b7cd174fa2fa2d29f64ce',2,'x2 adds -0.1','ann','825e708e023c','c77a83da5bdae5ae840c6aeb7b626523f2e58090bc2bdc4fc5c8fd665cac13ef','done','discard',NULL,'worse by 0.0938 than #2 is believed to be (1.8962)',1.99,1.79602250196784043309e+09,1.79602250199185419082e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('usd',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602250259980702399e+09,1.79602250262329387665e+09,1,'{}');
INSERT INTO "experiments" VALUES('usd',1,'6d5fc5f6791efc0c372ae0ee792e6b0c6bd7267d',0,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','keep',NULL,'better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',3.6500000000000010214e-01,1.79602250270431900019e+09,1.7960225027572379112e+09,2,'{}');
INSERT INTO "experiments" VALUES('usd',2,'fea44fccf5ae1762c1797aca3ac139835072fc19',1,'X to 0.8','ann','825e708e023c','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','done','keep',NULL,'better by 0.11047 than #1 is believed to be (0.36547); expected gain 0.10981 ± 0.00808, all but sure to be one',0.255,1.79602250279578232769e+09,1.79602250281805062297e+09,3,'{}');
INSERT INTO "experiments" VALUES('stopped',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602250311381626129e+09,1.79602250314679479604e+09,1,'{}');
INSERT INTO "experiments" VALUES('stopped',1,'14d1b7b118d8a41adb7350ed29985b2ae53f3b5c',0,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','keep',NULL,'better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',3.6500000000000010214e-01,1.7960225032357854843e+09,1.79602250326225280768e+09,2,'{}');
INSERT INTO "experiments" VALUES('proof',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',1.99933333333333318471e+00,1.79602250368378543853e+09,1.79602250372674345966e+09,1,'{}');
INSERT INTO "experiments" VALUES('proof',1,'541cc4276d4975d2dd7edb602a86101f2f2d1bd6',0,'one adds 0.05','ann','825e708e023c','0702c9369cc1b880ae9123807502b68e3408d08075e9a129f0298664dd16704f','done','keep',NULL,'better by 0.0473 than #0 is believed to be (1.9993); expected gain 0.0421: 92 % to gain 0.0461, 4 % to lose 0.0046, else no change',1.952,1.7960225038918039799e+09,1.79602250391858458524e+09,2,'{}');
INSERT INTO "experiments" VALUES('proof',2,'b65d8bee62f8aee1cc9ab4ec4276b357c62cd3e1',1,'two adds 0.06','ann','825e708e023c','ba46a7c4299e1d3b47da830489720d270be7212b0a1b3c882eea2b492d77d43f','done','keep',NULL,'better by 0.0610 than #1 is believed to be (1.9530); expected gain 0.0598 ± 0.0080, all but sure to be one',1.892,1.79602250396440386772e+09,1.79602250398926162723e+09,3,'{}');
INSERT INTO "experiments" VALUES('proof',3,'b1f1d1a8cceb6e3b2b02d94c20a7ff89873afeba',2,'bad0 adds -0.03','ann','825e708e023c','bd23d486fbd7f282aa138d185c5bb0d6b379a9168951b83f2048166aa2c3813b','done','discard',NULL,'worse by 0.0304 than #2 is believed to be (1.8926)',1.92299999999999982058e+00,1.79602250400986385341e+09,1.79602250405295252796e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('proof',4,'0e18867ac294fc6d2b4b9d77c1ecd333f7946048',2,'bad1 adds -0.03','ann','825e708e023c','5bdb940c16f1c85d714c557776dd97ef5478b9944706474c1af80316972bc92b','done','discard',NULL,'worse by 0.0278 than #2 is believed to be (1.8932)',1.92099999999999981881e+00,1.79602250408826947213e+09,1796022504.10364,NULL,'{}');
INSERT INTO "experiments" VALUES('proof',5,'a95b3b83e7b8ea0fd13ca161154353ecdb725d72',2,'bad2 adds -0.03','ann','825e708e023c','b6144619ad20b2607dd265fc7066b24aee2e19eed69393cfbf2f560447193599','done','discard',NULL,'worse by 0.0263 than #2 is believed to be (1.8937)',1.92,1.79602250412635207179e+09,1.7960225041406331063e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('proof',6,'663216094ac985e095db2a378d3f455479f8827c',2,'bad3 adds -0.03','ann','825e708e023c','ab7e53627ffaeaecb58da9d0555df966db111bef890716e835d45546f677bdee','done','discard',NULL,'worse by 0.0278 than #2 is believed to be (1.8942)',1.922,1.79602250417978930472e+09,1.79602250419627022738e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('proof',7,'c36dd3baf3ede0c9a4e0cfa4f8e42ab504dfb002',2,'bad4 adds -0.03','ann','825e708e023c','b26911ccefd85f63179d133565b425366cb0b0cef9363e1756de366fd8d79174','done','discard',NULL,'worse by 0.0273 than #2 is believed to be (1.8947)',1.922,1.79602250421858048445e+09,1.79602250423541545871e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('proof',8,'12a73f46fb43fa54cd8312a99474243d3375b145',2,'bad5 adds -0.03','ann','825e708e023c','aa7081a7b86be692db63afde16bd6ea0bf1cce043e1f7b17edbe9351362eb97b','done','discard',NULL,'worse by 0.0249 than #2 is believed to be (1.8951)',1.92,1.79602250425840592384e+09,1.79602250428112292287e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('streak',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602250473222756384e+09,1.79602250474665141102e+09,1,'{}');
INSERT INTO "experiments" VALUES('streak',1,'c85f17fb47cd3fd4a7cb497e490c080cf2fc1483',0,'X to 0.98','ann','825e708e023c','e2dd7d145d1de8b4149709e321afeb368fcd4d8ef858850077eaaa4a827db337','done','crash',NULL,'out of memory at step 1',NULL,1.79602250483964753151e+09,1.79602250484969329837e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('streak',2,'4674afee8a607ba32067f86be059650843502bbb',0,'X to 0.96','ann','825e708e023c','5b68eecc1304e68a29101ccba53e96e6ae5a01416abfc8e1eb5454515613ce20','done','crash',NULL,'out of memory at step 2',NULL,1.79602250491042280192e+09,1.79602250492211389541e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('streak',3,'461ddbefd83ca42b9e46329edb5c80e8a43d9c2a',0,'X to 0.94','ann','825e708e023c','e60329ae65e382068c7dfcd5b4d8e94cc1cff0a421589c5cdfd83058fa5c8e74','done','crash',NULL,'out of memory at step 3',NULL,1.79602250498615956305e+09,1.79602250499803590771e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('streak',4,'02d998dd5742f0d1a28f1e57c71cb0c548426e20',0,'X to 0.92','ann','825e708e023c','46fc05d34dc5ae8412fb00c7287da1873b3476d92ea1bb609ea0545f198ad2cb','done','crash',NULL,'out of memory at step 4',NULL,1.79602250506447410583e+09,1.7960225050693106652e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('streak',5,'93cb73ab9da72e589d96d0199826ef853e0bafc1',0,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','crash',NULL,'out of memory at step 5',NULL,1.79602250510337066655e+09,1.79602250511029791829e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('streak',6,'7f11d957d63a0b0e4128af3ad4a960791e6fd258',0,'X to 0.88','ann','825e708e023c','5f87761efa20746ea84da6a231c054b9c5b729858e3281125416ee355682f6a0','done','crash',NULL,'out of memory at step 6',NULL,1.79602250517177772521e+09,1.79602250517627811429e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('streak',7,'3799e4facd6c96a7742c1621d9046a5aa54c97b7',0,'X to 0.86','ann','825e708e023c','86c6201bdc69d833dc4243cb862934219caac9bcf5e995223a7443f02e52f8da','done','crash',NULL,'out of memory at step 7',NULL,1.79602250519929862023e+09,1.79602250520343041423e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('streak',8,'a2e6f623d95b894c1b9653566cd43d680876b036',0,'X to 0.84','ann','825e708e023c','4cd34f2bf75a20f6a1dd9f6f8b13c9f76ab166b57c11069d9a47606f47af063c','done','crash',NULL,'out of memory at step 8',NULL,1.79602250522504830357e+09,1.79602250522897481915e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('machine',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602250551366734499e+09,1.79602250553996944425e+09,1,'{}');
INSERT INTO "experiments" VALUES('machine',1,'e88cac56d14389842c7fa18132e9b178ec01c3e7',0,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','keep',NULL,'better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',3.6500000000000010214e-01,1.79602250565037131315e+09,1.79602250567196917527e+09,2,'{}');
INSERT INTO "experiments" VALUES('machine',2,'9778458e26f5a07c4143749baf421df5e2afb4fc',1,'X to 0.8','ann','825e708e023c','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','queued',NULL,NULL,NULL,NULL,1.79602250571637558941e+09,NULL,NULL,'{}');
INSERT INTO "experiments" VALUES('broken',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','running',NULL,NULL,NULL,NULL,1.79602250593578052521e+09,NULL,NULL,'{}');
INSERT INTO "experiments" VALUES('disk',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602250619712376592e+09,1.79602250623042297358e+09,1,'{}');
INSERT INTO "experiments" VALUES('disk',1,'164ea97f269f7cb0d2aa3d9838355b394eb25f9b',0,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','keep',NULL,'better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',3.6500000000000010214e-01,1.79602250632777476306e+09,1.79602250633864593508e+09,2,'{}');
INSERT INTO "experiments" VALUES('disk',2,'303999ecac5db2656e57aab748bf92c9247c8a28',1,'X to 0.8','ann','825e708e023c','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','running',NULL,NULL,NULL,NULL,1.79602250636820507051e+09,NULL,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602250660244202608e+09,1.79602250661570954325e+09,1,'{}');
INSERT INTO "experiments" VALUES('drift',1,'d21ac9cc67cf21f2c9f0103d7f27e3ada76ff602',0,'X to 0.5','ann','825e708e023c','92e9ce4b773983476b0ee41ea32b1dce78a1a215c38dcc396e734c0ae31567d6','done','keep',NULL,'better by 0.44733 than #0 is believed to be (0.49233); expected gain 0.44713 ± 0.00639, all but sure to be one',4.50000000000000052735e-02,1.79602250672772526746e+09,1.79602250676323175427e+09,2,'{}');
INSERT INTO "experiments" VALUES('drift',2,'febc6ea349d5cda324cafdc0c9732db62134c3b1',1,'X to 0.525','ann','825e708e023c','defdec02e563964880850b1d91b23bc5db887dbdabd0370ab4f625425662f0fe','done','discard',NULL,'worse by 0.01047 than #1 is believed to be (0.04515)',5.56250000000000147104e-02,1.79602250682035970682e+09,1.79602250685982775687e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',3,'fd7efdcb4daa9729120d9d8d27ab7a879f05dcd7',1,'X to 0.55','ann','825e708e023c','f53f65d5da9fa2685817100f7bd443baae0acdcac1ef4b82dba432b6aae2e4e7','done','discard',NULL,'worse by 0.02103 than #1 is believed to be (0.04747)',6.85000000000000330846e-02,1.79602250694376754762e+09,1.7960225069647414684e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',4,'d02bfb00a7db10d1ea981e40cb4e7c24ccad452c',1,'X to 0.575','ann','825e708e023c','f35642f6b3d8e6a33acbfb8941fd7062524ab694b5f1345164c45d40ae86d45b','done','discard',NULL,'worse by 0.03099 than #1 is believed to be (0.04864)',7.96249999999999874544e-02,1.79602250701648283003e+09,1.79602250704361104957e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',5,'081a4b5009b8fe056a621284c854f3f85efda9af',1,'X to 0.6','ann','825e708e023c','36140b88dfa61fadf04059411bf7d4c13c35b174dc443dc003f7b5353a7d4f72','done','discard',NULL,'worse by 0.04362 than #1 is believed to be (0.04938)',0.093,1.79602250710778093339e+09,1.79602250713440489771e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',6,'771e740190fba9b51b099a379b9ade5178ffef2b',1,'X to 0.625','ann','825e708e023c','82537c1a39b652acdae10764772f12f530877fe5e0ecd6903953876ede03b114','done','discard',NULL,'worse by 0.06069 than #1 is believed to be (0.04993)',1.10625000000000014988e-01,1.79602250717655324936e+09,1.796022507213959217e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',7,'8476dc8ebc7349cf919c72bc292d89e26636eab1',1,'X to 0.65','ann','825e708e023c','b159c1d7c145820cb40a7c849fe47d243c89f760c2670d3823c945a9a462a563','done','discard',NULL,'worse by 0.07708 than #1 is believed to be (0.05042)',1.27500000000000029976e-01,1.79602250728773117065e+09,1796022507.31539,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',8,'754024c4522563b0031de0d77fd5bdba6b9a2bdc',1,'X to 0.675','ann','825e708e023c','28e470ba79b5091ce1c071829be6bb45cc3f9dce756dd71df0ed374d6174cab7','done','discard',NULL,'worse by 0.09274 than #1 is believed to be (0.05088)',1.4362500000000003042e-01,1.79602250736818504339e+09,1.79602250737977623936e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',9,'34f7aad3feb844fe4d39ca6f80581903bec2d731',1,'X to 0.7','ann','825e708e023c','d325b161045715b77a33de97154119d7922680f7a10a3194943e7294a5c2d626','done','discard',NULL,'worse by 0.11169 than #1 is believed to be (0.05131)',1.62999999999999978239e-01,1.79602250744038867942e+09,1.79602250748180556293e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',10,'6a05b3f3358ce0c9de5c157408911996d116f323',1,'X to 0.725','ann','825e708e023c','6c7e287e45c8bcb25b25fdf9c7f88d6901ea8c33c812709e6ccc75762700d6f1','done','discard',NULL,'worse by 0.13190 than #1 is believed to be (0.05172)',1.8362499999999998268e-01,1.79602250752903890617e+09,1.79602250754915738106e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',11,'beb8ff4309a4810c739acf48e7fad06fc5c8f3ab',1,'X to 0.75','ann','825e708e023c','cc0904752494ea97a482a6999e0874e9431ce4180bf0fe4dda288a7236a95d6c','done','discard',NULL,'worse by 0.15339 than #1 is believed to be (0.05211)',2.05500000000000015987e-01,1.79602250759573292731e+09,1.79602250763583087917e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',12,'72eb9edf0f6db34e6d21ab678f0f65f6261ea2f3',1,'X to 0.775','ann','825e708e023c','bf4899067f257b59837c3e467663b2d789b82e31d6277e6ffafd7cf4bb6ddb57','done','discard',NULL,'worse by 0.17418 than #1 is believed to be (0.05245)',2.26625000000000020872e-01,1.79602250770696878433e+09,1.79602250771733641622e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',13,'655d28cdf3b542e5d1d54551f6613d258085aeed',1,'X to 0.8','ann','825e708e023c','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','done','discard',NULL,'worse by 0.20225 than #1 is believed to be (0.05275)',0.255,1.79602250777256298064e+09,1.79602250780048489572e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',14,'0a4be0aba24a9c887464bab31144fb388ede5681',1,'X to 0.825','ann','825e708e023c','d596626138b2fafc584b1e9a8f19f35525d22c462bae3be28c308a9ff21fdf9e','done','discard',NULL,'worse by 0.22661 than #1 is believed to be (0.05302)',2.79624999999999901412e-01,1.79602250786301851272e+09,1.79602250788509535794e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',15,'6ec456cb2ceb38eac0450977baabae23ef866359',1,'X to 0.85','ann','825e708e023c','df8d3a5cdceec6001a53a553f94dc17f3b726349ab1c6def24d6521e131fcffa','done','discard',NULL,'worse by 0.25022 than #1 is believed to be (0.05328)',3.03500000000000047517e-01,1.79602250794607043267e+09,1.79602250798194861417e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',16,'b87af1058e638f4042b0ee4c28c4df400401f7d5',1,'X to 0.875','ann','825e708e023c','15582296932d1cb8a9ad6877a3f550ac0d2b268a882c786626f8702a127b6298','done','discard',NULL,'worse by 0.28209 than #1 is believed to be (0.05353)',3.3562499999999995115e-01,1.79602250804880404473e+09,1.79602250806963181489e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',17,'28ba0e32d3c2798de05676d595ff0a4280549019',1,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','discard',NULL,'worse by 0.30621 than #1 is believed to be (0.05379)',3.60000000000000097699e-01,1.79602250813240647319e+09,1.79602250816096353528e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',18,'2abdf4011a83964b7167e6157be04e4f474120c9',1,'X to 0.925','ann','825e708e023c','1ecdb34ff2c6b41d269111fc7266918a13a06fbfdbbd2dc729034cab9dafec9f','done','discard',NULL,'worse by 0.34260 than #1 is believed to be (0.05403)',0.396625,1.79602250824385333057e+09,1.79602250826156806945e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',19,'d5419869282679bf16c695fca093b3d526832039',1,'X to 0.95','ann','825e708e023c','b4994fc46bc5e70a1d6e3557d77baddf36ddd9775e3af57874e58b09ca648b54','done','discard',NULL,'worse by 0.36926 than #1 is believed to be (0.05424)',4.23499999999999876543e-01,1.79602250831182622906e+09,1.79602250833716297153e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',20,'ead4ae5e9960f9b278327cef5716b85966773359',1,'X to 0.975','ann','825e708e023c','5cd1a4a0bb8929da0fd4dad6749df173629e443835f1d5e9e287814fc6e13f92','done','discard',NULL,'worse by 0.40120 than #1 is believed to be (0.05442)',4.55625000000000057731e-01,1.79602250838379192353e+09,1.79602250841151595116e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',21,'75bd66094be3eda4793c374de1aab9eb8cd6ea7b',1,'X to 1.0','ann','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','duplicate',NULL,'the same code as #0 (keep)',NULL,1.7960225084843862057e+09,1.79602250848438692093e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',22,'2e67ca6ab62c97b0bbef57d2eda623f83f3bbca7',1,'X to 1.025','ann','825e708e023c','7596c94dabbae652a267b64946ee91a9a659b1ee8b6f8b023d2d9e58af503b16','done','discard',NULL,'worse by 0.47405 than #1 is believed to be (0.05458)',5.28624999999999789501e-01,1.79602250852309751512e+09,1.79602250853361892699e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',23,'a309c2fdc1b5783f5d94ac6c490506b09efd235b',1,'X to 1.05','ann','825e708e023c','80a11caba9f50e9db3004bf392761aafb9486b27c6fac9225a678d217eb64c01','done','discard',NULL,'worse by 0.50878 than #1 is believed to be (0.05472)',0.5635,1.79602250860608911517e+09,1.79602250864594984057e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('drift',24,'64a7c074b1110ab2505c0efd255ae3299d9b1846',1,'X to 1.075','ann','825e708e023c','26787b837d82b6c8afa604246b507f459cacad47d33dd4afe350285be0afafaf','done','discard',NULL,'worse by 0.54977 than #1 is believed to be (0.05486)',6.04624999999999857003e-01,1.79602250872843170162e+09,1.79602250874174547198e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',2.0,1.79602250958499598497e+09,1.79602250963875770565e+09,1,'{}');
INSERT INTO "experiments" VALUES('doubt',1,'2d43ef9163e7387ac427c2fe067ce35e70104d4f',0,'X to 0.1','ann','825e708e023c','7079462334edb6043f81a949035c52bbc055ace19dcdbda9fd5f4982430ded24','done','discard',NULL,'worse by 0.0000 than #0 is believed to be (2.0000)',2.0,1.79602250975976657871e+09,1.79602250978004455571e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',2,'220f135fd188f9edd5c5844642d2587b480e68f5',0,'X to 0.11','ann','825e708e023c','d990b1d0c0e2e2f8375c6c9f5ac5f7d5dddb23dec4142cf6087caff9c0d57081','done','discard',NULL,'worse by 0.0207 than #0 is believed to be (1.9993)',2.02,1.79602250982773661608e+09,1.79602250984990406039e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',3,'8b5a3ad55167a7e78019b46419ab55caa1a93b02',0,'X to 0.12000000000000001','ann','825e708e023c','3f475a74e0d0182a8376398ccf4fddfd65f1052f43f4253f0e59f2052580b386','done','keep',NULL,'better by 0.0222 than #0 is believed to be (2.0022); expected gain 0.0007: 19 % to gain 0.0139, 31 % to lose 0.0063, else no change',1.98,1.7960225099011566639e+09,1.79602250993331027028e+09,2,'{}');
INSERT INTO "experiments" VALUES('doubt',4,'8dfa0fb417b766e76b6a336abb33a06e73eeb6ac',3,'X to 0.13','ann','825e708e023c','923d4271dd5b3052649e46719b48cdc97c6e1e41031982c18dfb5cac97b027e8','done','discard',NULL,'worse by 0.0025 than #3 is believed to be (1.9975)',2.0,1.7960225099925079345e+09,1.79602251000837349892e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',5,'350dc34b365503ce1bfc6986a7b339e278bd21d0',3,'X to 0.14','ann','825e708e023c','03036b019d96a868340848aac21f14a98d789bf5942b33cc3630f3f827ca1c01','done','discard',NULL,'worse by 0.0227 than #3 is believed to be (1.9973)',2.02,1.79602251005184912688e+09,1.79602251007331848147e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',6,'c3a0001df8ed7bee6a1cf84a0adb85ac4aa78d38',3,'X to 0.15000000000000002','ann','825e708e023c','84ca5c6dc9c49e53b906249f312f0245f1a363a18639f922ce9d199da8a84061','done','keep',NULL,'better by 0.0209 than #3 is believed to be (2.0009); expected gain 0.0004: 19 % to gain 0.0113, 35 % to lose 0.0051, else no change',1.98,1.79602251011975693698e+09,1.79602251013694930075e+09,3,'{}');
INSERT INTO "experiments" VALUES('doubt',7,'57cfcf2586bfc4776658256373babf60acd7f0e2',6,'X to 0.16','ann','825e708e023c','d586132382673eb6ce600190ac7e82a4e8781b102cf39fe9a4038f26487ad022','done','discard',NULL,'worse by 0.0035 than #6 is believed to be (1.9965)',2.0,1.79602251018371844287e+09,1.79602251020838069917e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',8,'1bc4ab6679e41fb8879ee2170f02093c73394172',6,'X to 0.17','ann','825e708e023c','c6610a2dd8e65e08e2f3e9f4c97bfdb480dde2f1781445d40ab3d7b9d64069c1','done','discard',NULL,'worse by 0.0235 than #6 is believed to be (1.9965)',2.02,1.79602251025977683067e+09,1.7960225102818291187e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',9,'d2b2b510e41440abd92149f7d36b7e9a536a9837',6,'X to 0.18','ann','825e708e023c','ba99a60d970a3cee2de222e3c6588ba25c946249756c76f09174aba03ab819fb','done','keep',NULL,'better by 0.0203 than #6 is believed to be (2.0003); expected gain 0.0002: 19 % to gain 0.0101, 37 % to lose 0.0047, else no change',1.98,1.79602251033176970478e+09,1.79602251035284638403e+09,4,'{}');
INSERT INTO "experiments" VALUES('doubt',10,'b2d32235f8eff3c7f0540a13edb92536f9733738',9,'X to 0.19','ann','825e708e023c','ac09d512e8a5dd4a5ba520c96556d3240f0aa3cf45153b1630836c9ddd4927e5','done','discard',NULL,'worse by 0.0036 than #9 is believed to be (1.9964)',2.0,1.79602251042040538791e+09,1.796022510442907095e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',11,'7eeaa5e7f9af85c1505fb407b5f3326fc6e2bc34',9,'X to 0.2','ann','825e708e023c','81befdc083bf3a6dbf955cc11b10960f24f13e44726912fd729edade429021d1','done','discard',NULL,'worse by 0.0235 than #9 is believed to be (1.9965)',2.02,1.79602251052048707009e+09,1.79602251055371308326e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',12,'cfa86e6165f451d80ac32a54228d4d60314a61d8',9,'X to 0.21000000000000002','ann','825e708e023c','c9bc554858c5770b7f472c9ace7807711397c0cf51312569f3499cc717ec3588','done','keep',NULL,'better by 0.0201 than #9 is believed to be (2.0001); expected gain 0.0001: 19 % to gain 0.0095, 38 % to lose 0.0045, else no change',1.98,1.79602251061614274973e+09,1.79602251063425683973e+09,5,'{}');
INSERT INTO "experiments" VALUES('doubt',13,'ecdf582f26e93020f0e021606546d90c5ca539c6',12,'X to 0.22','ann','825e708e023c','d6cd1aed0ed3cc5d316a515d6190d28e5a72e64517c4864d0e28f9f121394924','done','keep',NULL,'better by 0.0512 than #12 is believed to be (1.9962); expected gain 0.0242: 73 % to gain 0.0335, 10 % to lose 0.0030, else no change',1.94499999999999984012e+00,1.79602251070083642004e+09,1.79602251074992680553e+09,6,'{}');
INSERT INTO "experiments" VALUES('doubt',14,'6cca3f177b972a1990f31e3109455493339e270a',13,'X to 0.23','ann','825e708e023c','f0170172a00fb905515ba143783743170fd3edf1088b4297d22260a42392037f','done','keep',NULL,'better by 1.9546 than #13 is believed to be (1.9635); expected gain 1.9542 ± 0.0258, all but sure to be one',8.89999999999999819033e-03,1.7960225108067867756e+09,1.79602251085990834234e+09,7,'{}');
INSERT INTO "experiments" VALUES('doubt',15,'546424dc94a157abdfb37ed447d429c09e377bda',14,'X to 0.24000000000000002','ann','825e708e023c','e8cc5521665e082f904f12ae4a07150bed4b9d9a27fc6354acc616c4b6002fa6','done','discard',NULL,'better by 0.0045 than #14 is believed to be (0.0091); expected gain −0.0004: 25 % to gain 0.0095, 38 % to lose 0.0073, else no change',4.59999999999999645283e-03,1.79602251093169379232e+09,1.79602251096291565899e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',16,'36a398d8924a13943eaf86a575e837089db9deb1',14,'X to 0.25','ann','825e708e023c','9c91d4b90cffccfdd84e80b968001e717e13236c55a194da8dc41a1cd2b3e8f4','done','discard',NULL,'worse by 0.0009 than #14 is believed to be (0.0066)',7.49999999999999885508e-03,1.79602251106063246725e+09,1.79602251109448027613e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',17,'1a930056dcd3747b6632bd01ddd4f9073297de1d',14,'X to 0.26','ann','825e708e023c','4eb28f99e7f89ff033773856c80ff668099c0ab279140775a50b74b3b718c75f','done','discard',NULL,'better by 0.0050 than #14 is believed to be (0.0066); expected gain −0.0001: 26 % to gain 0.0081, 37 % to lose 0.0058, else no change',1.59999999999999834195e-03,1.79602251113790583603e+09,1.79602251116211938854e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',18,'066cdefe937da806914eba26ab882c9da65491da',14,'X to 0.27','ann','825e708e023c','6d7266c0bf8ed7b624b7e42e3ef2b0b393b63caaa4d96f32bd3ad52b9a2509e4','done','discard',NULL,'worse by 0.0018 than #14 is believed to be (0.0051)',6.8999999999999981487e-03,1.79602251121830081936e+09,1.79602251126056313519e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',19,'a23369247a9ff6ad2125d3b6493059a7a8c874f8',14,'X to 0.28','ann','825e708e023c','063da3fe88867b5c349a4acf52493dab9a96e2989307dd3c65db8f3729ac485e','done','discard',NULL,'better by 0.0039 than #14 is believed to be (0.0053); expected gain −0.0001: 25 % to gain 0.0070, 37 % to lose 0.0051, else no change',1.39999999999999846789e-03,1.79602251131586337093e+09,1.7960225113503916264e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',20,'dd99aee8978a1aec3aa1681a2df323b3d3a206a7',14,'X to 0.29000000000000004','ann','825e708e023c','405d32c68202fe2885550caa9c1ed9e548e1505731dac0231b3796228f419a16','done','keep',NULL,'better by 0.0044 than #14 is believed to be (0.0045); expected gain 0.0000: 25 % to gain 0.0068, 36 % to lose 0.0047, else no change',9.99999999999990696677e-05,1.79602251140771555903e+09,1.79602251144993233684e+09,8,'{}');
INSERT INTO "experiments" VALUES('doubt',21,'a4074c6a41b112ce69ff0c995a580279221d7f92',20,'X to 0.30000000000000004','ann','825e708e023c','435c6db46c8d831bde930a417efb2ec3d6cbcd5d414eff5a5d6ab01d1bb38688','done','discard',NULL,'worse by 0.0013 than #20 is believed to be (0.0037)',0.005,1.79602251150873661045e+09,1.79602251154526305195e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',22,'a0f9bf29d2fc53e93344b553087780f4aca1c01a',20,'X to 0.31','ann','825e708e023c','b0f4bd1a5f3dcceeb8b69b3c773d737285baf5f2e83944d85558dc609796b4d9','done','discard',NULL,'better by 0.0007 than #20 is believed to be (0.0038); expected gain −0.0006: 23 % to gain 0.0058, 39 % to lose 0.0047, else no change',3.10000000000000032474e-03,1.79602251159646534922e+09,1.79602251162644600867e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('doubt',23,'6af830f725ac4047bc8a92941ec244bc946cb774',20,'without #20: X to 0.29000000000000004','ablation','825e708e023c','f0170172a00fb905515ba143783743170fd3edf1088b4297d22260a42392037f','done','discard',NULL,'#20 stays: it adds 0.0001 ± 0.0043, 25 % sure to help',5.89999999999999726052e-03,1.796022511907717228e+09,1.79602251192860269549e+09,NULL,'{"without": 20}');
INSERT INTO "experiments" VALUES('doubt',24,'479e5525ef294bc56439ef06dd7447c2b7ad16e0',20,'without #20: X to 0.29000000000000004','ablation','825e708e023c','f0170172a00fb905515ba143783743170fd3edf1088b4297d22260a42392037f','done','discard',NULL,'#20 stays: it adds 0.0004 ± 0.0038, 27 % sure to help',8.89999999999999819033e-03,1.79602251203974461559e+09,1.7960225120724680423e+09,NULL,'{"without": 20}');
INSERT INTO "experiments" VALUES('doubt',25,'d93430035f0c0b612b820c1bb9b64d7cac28fc94',20,'without #20: X to 0.29000000000000004','ablation','825e708e023c','f0170172a00fb905515ba143783743170fd3edf1088b4297d22260a42392037f','done','discard',NULL,'#20 stays: it adds 0.0007 ± 0.0035, 29 % sure to help',8.89999999999999819033e-03,1796022512.21241,1.79602251224028944967e+09,NULL,'{"without": 20}');
INSERT INTO "experiments" VALUES('waiting',0,'db0548e178a06475c1ad0d6ffd38040264d852a5',NULL,'baseline','human','825e708e023c','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602251265922260286e+09,1.79602251269085383409e+09,1,'{}');
INSERT INTO "experiments" VALUES('waiting',1,'613a5543c1279ea2f576d33fc1145e7e4cd6abdb',0,'X to 0.9','ann','825e708e023c','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','keep',NULL,'better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',3.6500000000000010214e-01,1.79602251278832674027e+09,1.79602251282503342626e+09,2,'{}');
INSERT INTO "experiments" VALUES('waiting',2,'be68e70cd6f03994b3791a9177f211ef057605e0',1,'X to 0.8','ann','825e708e023c','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','done','keep',NULL,'better by 0.11047 than #1 is believed to be (0.36547); expected gain 0.10981 ± 0.00808, all but sure to be one',0.255,1.79602251289637446403e+09,1.79602251293127560612e+09,3,'{}');
INSERT INTO "experiments" VALUES('early',0,'9f7eb83a93721166013278bca16253232fc01475',NULL,'baseline','human','72261762c525','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602251389586186408e+09,1.79602251391070175164e+09,1,'{}');
INSERT INTO "experiments" VALUES('early',1,'fc3967e5b2482ae647b160bb30d51f4827a686f7',0,'X to 1.0','ann','72261762c525','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','duplicate',NULL,'changes nothing that runs in train.py',NULL,1.79602251404865717893e+09,1.79602251404865765572e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',2,'29090bed8058e6a25d3ad9b866957eb242c5ae6f',0,'X to 1.05','ann','72261762c525','80a11caba9f50e9db3004bf392761aafb9486b27c6fac9225a678d217eb64c01','done','discard',NULL,'worse by 0.07517 than #0 is believed to be (0.49233)',0.5675,1.79602251406446599964e+09,1.796022514095294714e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',3,'f952b544992be2d3f207982af38658a1286a7604',0,'X to 1.1','ann','72261762c525','ac300b75a1f05d06e0a095e150d3f641099acfa975dba5e4f5259a04907f48de','done','discard',NULL,'worse by 0.15347 than #0 is believed to be (0.49253)',6.46000000000000129674e-01,1.7960225141677596569e+09,1.79602251422399735447e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',4,'9d40a89900166e916993a28654bc0cccf3ff49e5',0,'X to 1.15','ann','72261762c525','75129d5e636eb6791e2f94ba89e5607aa7f460abddb6832f9ffc17bda8bdf69e','done','discard',NULL,'worse by 0.23386 than #0 is believed to be (0.49264)',7.26499999999999812594e-01,1.79602251432657790183e+09,1.79602251441191434859e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',5,'c252056bcca823f9269c2c3b1398b884dc2600fd',0,'X to 1.2','ann','72261762c525','9cf9669f8f5d0db3fa9655f787fd6077eb6b6d0c707dbf847bffa9b1c0060c43','done','discard',NULL,'worse by 0.32028 than #0 is believed to be (0.49272)',8.1299999999999983391e-01,1.79602251450773549084e+09,1.79602251454775977139e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',6,'e0546b28252bacb48a7f9816acb5ece8c230d5a9',0,'X to 1.25','ann','72261762c525','52f142e5d14448e37552c4379fa97cc31474d87831f624cd79d0d9b84df27f9d','done','discard',NULL,'worse by 0.41472 than #0 is believed to be (0.49278)',0.9075,1.79602251460163831711e+09,1.79602251464915204041e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',7,'343ac2bd0c77e35550048f6a98020c10d61051cc',0,'X to 1.3','ann','72261762c525','06ddc6024609000659a5c342e3211d9ff9a591e720306dfe5785ff7a890d4b8c','done','discard',NULL,'worse by 0.51217 than #0 is believed to be (0.49283)',1.005,1.7960225147238430977e+09,1.79602251478773832318e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',8,'c746f33decce6ccbd6d60715ee9fb4a0b33d243a',0,'X to 1.35','ann','72261762c525','21f5948deaeac9cfcfd1fbfc707733ecc66e0c0bea30aae9e8e00f984235f722','done','discard',NULL,'stopped at 20%',NULL,1.79602251486769652361e+09,1.79602251492246603971e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',9,'a4f00d37f16bf18f6156b4bf5de788036a826d2e',0,'X to 1.4','ann','72261762c525','e0b0a378ab2ed201f07ef24c8e4ac3b83e889229596216ca81dcdcf3aeddfca9','done','discard',NULL,'stopped at 20%',NULL,1.79602251499580717079e+09,1.79602251504535794261e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',10,'ea033da287be1c4befcb37eb780d7c14c59f1ac8',0,'X to 1.45','ann','72261762c525','bd8aaf4b1b08a0b65bd6415cb362f40877acd15d7fa4c9fff18212df9bf3e194','done','discard',NULL,'stopped at 20%',NULL,1.7960225151123762131e+09,1.79602251515367722506e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',11,'b97d79efbc375c5689ec85b2edfb8aaaa031d457',0,'X to 1.5','ann','72261762c525','9b2c06227fd9eef31465f2b6b020ddffd32cced3bd6fae3e18c7a8adc217adb9','done','discard',NULL,'stopped at 20%',NULL,1.79602251524639916413e+09,1796022515.32117,NULL,'{}');
INSERT INTO "experiments" VALUES('early',12,'6633d3c4d6cdd642aae1342180a009e642d4bc93',0,'X to 1.55','ann','72261762c525','4bee1546d767fe50e2045087f5c9d6a0197eda182b86eb97625fdf013d9c8486','done','discard',NULL,'stopped at 20%',NULL,1.79602251539165925975e+09,1.79602251542201542854e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',13,'30593a72abda6b7ea9bed97b7b49b7e27b6cb760',0,'X to 1.6','ann','72261762c525','c08712b74fb73111871be80b907e726b2fee89a4eb56b1c36aff07b9fe1a6e36','done','discard',NULL,'stopped at 20%',NULL,1.79602251546773076054e+09,1.79602251551428818707e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',14,'32989673e627167ded745520aadadf5790aa116b',0,'X to 1.65','ann','72261762c525','abe8b5b36617637951872aab0f66e323383ebaa083b2aa0be4a0c1175bab9c24','done','discard',NULL,'stopped at 20%',NULL,1.79602251559150576584e+09,1.79602251564223337168e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',15,'7f16d1298eaf8be6d34b3b4277bd3f59835a3022',0,'X to 1.7','ann','72261762c525','7a2490c37fe04e798aa594e0b92ea60c28ce56e0e46e73d36aa01bba5aa2fe58','done','discard',NULL,'stopped at 20%',NULL,1.79602251568827271459e+09,1.7960225157302265167e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',16,'2142bfe3448043d7b931ddae7af0cb7caf947418',0,'X to 1.75','ann','72261762c525','56634e39181fe58ff4746a1b7967dd8dbb7278ac58ae81dabe122c9644767271','done','discard',NULL,'stopped at 20%',NULL,1.79602251578878474233e+09,1.79602251584256577491e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',17,'ddaaff57e104c8b5a465debf75a768d53cd83c02',0,'X to 1.8','ann','72261762c525','5ee36f941d9ac8ae13acd70dddb446e617a7e9845f30bbf8dcf2cd9da64d3d58','done','discard',NULL,'stopped at 20%',NULL,1.796022515892434597e+09,1.79602251594229435924e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',18,'ae9f7fb2198c4c282b1d71c005aa00051a23405e',0,'X to 1.85','ann','72261762c525','03c1e3c756d058301f9aa1761420a3dbac6a3ef8ea7833d08e57cd22bfbb5594','done','discard',NULL,'stopped at 20%',NULL,1.79602251601639318462e+09,1.79602251608827543261e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',19,'cced4cdfd8c5d444f8cc81810c94d0a4f67aa7c3',0,'X to 1.9','ann','72261762c525','e44373a0845e12a50a0cd0fe3b5882df4810e2c34204e637a22214f2d8335c46','done','discard',NULL,'stopped at 20%',NULL,1.7960225161757874489e+09,1.79602251622997546192e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',20,'42d0c146090678c02b9f23a1254da83dbf59d209',0,'X to 1.95','ann','72261762c525','abc7f3d8574d2a1f3bb0116d435e2e5afd51499381c9d6d66c983f61661d9806','done','discard',NULL,'stopped at 20%',NULL,1.79602251628309845924e+09,1.79602251632991361616e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',21,'6f249e454536988430e01fd7332daa1eda1ce026',0,'X to 2.0','ann','72261762c525','0eeaea66fd11d67f1cdf63a9c6fcee2ed0f4649e242d7bcdaa8f231a46a7331e','done','discard',NULL,'stopped at 20%',NULL,1.79602251641590595241e+09,1.79602251647896814343e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',22,'3ee8df20c042d06872b192c6ae6a152c90f1f88b',0,'X to 2.05','ann','72261762c525','820e20301a4ec21bb19d57e3d3c8138f38cf18c64f2ff64fbae56cb187ebe8ef','done','discard',NULL,'stopped at 20%',NULL,1.79602251658856916427e+09,1.79602251664806985857e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',23,'7d820c21c96df891d7212dfd5ba9b10d96756efd',0,'X to 2.1','ann','72261762c525','011cefcad2769df96110455656495faedb45a1b14bbe02faf64fc5a75cebd0f6','done','discard',NULL,'worse by 2.74778 than #0 is believed to be (0.49322)',3.241,1.7960225167038023472e+09,1.79602251675537276267e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',24,'5a9cdf263a47b935961b2c0bd9bb1d79cd0dfdc2',0,'X to 2.15','ann','72261762c525','5ae38fc9df66693e5e050fda6ecf7813b13e9134b997e18eca620484b601dd60','done','discard',NULL,'worse by 2.93326 than #0 is believed to be (0.49324)',3.42649999999999943511e+00,1.79602251681643438341e+09,1.79602251683892273907e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',25,'d02cf9ae997da42790e5ad54b720ab281314020b',0,'X to 2.2','ann','72261762c525','11c17a3e9aa90de46c80235d16079a9f8916d557435dad18fada1a5a3c88d1a4','done','discard',NULL,'worse by 3.12073 than #0 is believed to be (0.49327)',3.61400000000000032329e+00,1.79602251688825392721e+09,1.79602251691630029678e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',26,'268fe1cb54eeadd643aec823ba9866b2922f4057',0,'X to 2.25','ann','72261762c525','0e61bcc386747a1a59e44c5f4f357fedf9315839377a40bbadc7bf62b22033bf','done','discard',NULL,'worse by 3.31220 than #0 is believed to be (0.49330)',3.8055,1.79602251696038913721e+09,1.79602251697965240471e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',27,'b59994e523c1c01a8e6cb91b64560b44a4852973',0,'X to 2.3','ann','72261762c525','1231597102df7947491116961224ffbb997c4aad3da32bc314b1f07f101da39f','done','discard',NULL,'worse by 3.50867 than #0 is believed to be (0.49333)',4.00199999999999889155e+00,1.79602251703632187843e+09,1.79602251706908631325e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',28,'b0005d96df8b818ed1d11e876a89d1aa7920c0b2',0,'X to 2.35','ann','72261762c525','1ac4cd16998ff8c2fff7870efb4f7f4c81b23b2fecbf8f066a0b2dac3db4e8d5','done','discard',NULL,'worse by 3.71014 than #0 is believed to be (0.49336)',4.20350000000000179056e+00,1.79602251713668036462e+09,1.79602251716390442851e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',29,'163a1e94b79aa1f6840edd8c834e04fce06f783f',0,'X to 2.4','ann','72261762c525','d0464456e29c4b77a078dd440059cb19628710cb1246b81f7e4a475c31769473','done','discard',NULL,'worse by 3.91660 than #0 is believed to be (0.49340)',4.41,1.79602251722443151471e+09,1.79602251729122209546e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',30,'e19f383813cde3ecc15c55b2616ab23acaa9e5f4',0,'X to 2.45','ann','72261762c525','9242df17ee3220a2f62dc3cdc42826c8dec55f1ab6a51cd83402dfe4fdd8d946','done','discard',NULL,'stopped at 20%',NULL,1.79602251738831806184e+09,1.79602251741200804715e+09,NULL,'{}');
INSERT INTO "experiments" VALUES('early',31,'9ebfcb91946259eddfdb934a150ff208449304a2',0,'X to 0.3','ann','72261762c525','325b51d1f17bf871daaf5921b8228d5a13afd6c6f4f1232ef16e14c2568d5c35','done','keep','confirmed','better by 0.49247 than #0 is believed to be (0.49347); expected gain 0.49220 ± 0.00723, all but sure to be one',0.001,1.79602251748843669892e+09,1796022517.54486,2,'{}');
INSERT INTO "experiments" VALUES('real',0,'5edfdb383416b88e0570148d7a2dcdd65ec30642',NULL,'baseline','human','9a2e8d080700','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',1.9008496666666667707e+00,1.79602251907903218272e+09,1.79602252264041209223e+09,1,'{}');
INSERT INTO "experiments" VALUES('real',1,'9ccbade6a3cea5ff316452e97f0c056cd3571ba7',0,'X 1.0 → 1.93, Y -1.0 → 0.0405, WIDTH 8 → 4','tuner','9a2e8d080700','ad8b6302ac71917cc83573c0e3d2a5d39bd9c57a782fffe6961e47de09736193','done','discard',NULL,'worse by 2.1469 than #0 is believed to be (1.9008)',4.04774,1.79602252313050103184e+09,1.7960225237719428539e+09,NULL,'{"X": 1.93, "Y": 0.0405, "WIDTH": 4}');
INSERT INTO "experiments" VALUES('real',2,'09690b8d7f4d815a75552821adefe977faa2e884',0,'X 1.0 → 1.73, Y -1.0 → -1.81, WIDTH 8 → 16','tuner','9a2e8d080700','68e2a38087ed8e482bc29f6500df1a29e6e4b0856d3aaf33c2f48fc49d5f4044','done','discard',NULL,'worse by 3.1306 than #0 is believed to be (1.9009)',5.031463,1796022523.89191,1.79602252442734885212e+09,NULL,'{"X": 1.73, "Y": -1.81, "WIDTH": 16}');
INSERT INTO "experiments" VALUES('real',3,'af0b7906653a1c24f35bff8b777c79fb492bb3c3',0,'X 1.0 → 0.117, Y -1.0 → -0.238, WIDTH 8 → 4','tuner','9a2e8d080700','244ae4153e0d8a25b761f8d20d41fea51db9f88439d038e9bc5784f8ab4e2e2c','done','keep',NULL,'better by 0.6343 than #0 is believed to be (1.9009); expected gain 0.6340 ± 0.0075, all but sure to be one',1.266647,1.7960225245677688122e+09,1.79602252534720373158e+09,2,'{"X": 0.117, "Y": -0.238, "WIDTH": 4}');
INSERT INTO "experiments" VALUES('real',4,'319011af0adbe8076a9d237d9569ad8eb2aa9d8d',3,'X 0.117 → -0.745, Y -0.238 → -1.31, WIDTH 4 → 3','tuner','9a2e8d080700','cf6c17b9a46a333e3097548d115064362a574235261307c581cf5aee8a0ef272','done','discard',NULL,'worse by 1.9346 than #3 is believed to be (1.2668)',3.201419,1.79602252548374819755e+09,1.79602252602997374542e+09,NULL,'{"X": -0.745, "Y": -1.31, "WIDTH": 3}');
INSERT INTO "experiments" VALUES('tried',0,'5edfdb383416b88e0570148d7a2dcdd65ec30642',NULL,'baseline','human','9a2e8d080700','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',1.89820133333333340708e+00,1.79602252949899125096e+09,1.79602253287695789335e+09,1,'{}');
INSERT INTO "experiments" VALUES('tried',1,'812b4ed00bcfae80cd0634df59d8deb1f9d73c19',0,'X is better at 0.3','you','9a2e8d080700','325b51d1f17bf871daaf5921b8228d5a13afd6c6f4f1232ef16e14c2568d5c35','done','keep',NULL,'better by 0.4832 than #0 is believed to be (1.8982); expected gain 0.4781: 99 % to gain 0.4813, 0 % to lose 0.0192, else no change',1.414956,1.79602253321222257611e+09,1.79602253400079107286e+09,2,'{}');
INSERT INTO "experiments" VALUES('killed',0,'5edfdb383416b88e0570148d7a2dcdd65ec30642',NULL,'baseline','human','9a2e8d080700','fdcd9a27902780ea3b0b7dd4009054175d0ec925eacd2dacf96c2eec93e20cde','done','keep',NULL,'the baseline',4.92333333333333289516e-01,1.79602253478645753855e+09,1.79602253481419014925e+09,1,'{}');
INSERT INTO "experiments" VALUES('killed',1,'750657738ba2949b18b9980703a0009d3adcd438',0,'X to 0.9','ann','9a2e8d080700','0008c633ce45170941b63ec654db7b7d92dc208bbf0aadc685d2ef646a01c725','done','keep',NULL,'better by 0.12733 than #0 is believed to be (0.49233); expected gain 0.12545: 99 % to gain 0.12671, 0 % to lose 0.00578, else no change',3.6500000000000010214e-01,1.79602253490847587583e+09,1.79602253494972276684e+09,2,'{}');
INSERT INTO "experiments" VALUES('killed',2,'396375f49e55bb1b0e3d80ef20cef2bea6287bb5',1,'X to 0.8','ann','9a2e8d080700','ea81ba1825a584869890bbc85279fcc491f82f276bda7a5bc3db831367985ccf','done','keep',NULL,'better by 0.11047 than #1 is believed to be (0.36547); expected gain 0.10981 ± 0.00808, all but sure to be one',0.255,1.79602253500043392182e+09,1.79602253502321839327e+09,3,'{}');
INSERT INTO "experiments" VALUES('killed',3,'4b5bf3f8bfbf005907dfd0495857c14435b4d637',2,'X to 0.2','ann','9a2e8d080700','81befdc083bf3a6dbf955cc11b10960f24f13e44726912fd729edade429021d1','running',NULL,NULL,NULL,NULL,1.796022535083728075e+09,NULL,NULL,'{}');
INSERT INTO "experiments" VALUES('killed',4,'4a4ad9fb201a49aa009301e38bf080755d41b223',2,'a repair that waits','ann','9a2e8d080700','48e15612534ed8cc900d2e49febdc77ef4c21ee6564aba81bc767e00e2fba841','queued',NULL,NULL,NULL,NULL,1.79602253510416293149e+09,NULL,NULL,'{"repair of": 1}');
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY, tag TEXT NOT NULL REFERENCES runs(tag), researcher TEXT NOT NULL, experiment INTEGER,
    time REAL NOT NULL, seconds REAL NOT NULL, tokens_in INTEGER, tokens_out INTEGER, usd REAL, error TEXT,
    UNIQUE (tag, experiment),
    FOREIGN KEY (tag, experiment) REFERENCES experiments(tag, number)
);
INSERT INTO "proposals" VALUES(1,'claims','ann',1,1.79602209447390460971e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(2,'claims','ann',2,1.79602209450239920615e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(3,'claims','ann',3,1.79602209453508615492e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(4,'claims','ann',4,1.79602209455832481383e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(5,'claims','ann',5,1.79602209458228111267e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(6,'claims','ann',6,1.79602209460326051708e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(7,'claims','ann',7,1.79602209462598943708e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(8,'claims','ann',8,1.79602209465027546882e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(9,'claims','ablation',9,1.7960220947379004955e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(10,'claims','ablation',10,1.79602209476050329213e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(11,'claims','ablation',11,1.79602209496459245684e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(12,'dropped','ann',1,1.79602209514558720584e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(13,'dropped','ann',2,1.79602209517830777169e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(14,'dropped','ann',3,1.79602209520330071456e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(15,'dropped','ann',4,1.79602209523048067093e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(16,'dropped','ann',5,1.79602209525251722333e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(17,'dropped','ann',6,1.79602209527661156648e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(18,'dropped','ann',7,1.79602209530027985572e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(19,'dropped','ann',8,1.79602209532231497758e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(20,'dropped','ann',9,1.79602209534085130687e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(21,'dropped','ann',10,1.79602209536189484596e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(22,'dropped','ann',11,1.79602209538020038612e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(23,'dropped','ann',12,1.79602209539979052539e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(24,'dropped','ann',13,1.79602209542217326168e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(25,'dropped','ann',14,1.79602209544428110124e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(26,'dropped','ablation',15,1.79602209549592828751e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(27,'dropped','ablation',16,1.79602209554080843919e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(28,'stacked','ann',1,1.79602209575745415687e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(29,'stacked','ann',2,1.79602209578670024871e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(30,'stacked','ann',3,1.79602209581478500363e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(31,'stacked','ann',4,1.79602209583659815786e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(32,'stacked','ann',5,1.79602209585650920867e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(33,'stacked','ann',6,1.79602209588089585306e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(34,'stacked','ann',7,1.79602209590518665312e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(35,'stacked','ann',8,1.7960220959237551689e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(36,'stacked','ablation',9,1.7960220959937968254e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(37,'stacked','ablation',10,1.79602209607961249351e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(38,'mixed','ann',1,1.79602209635857391358e+09,1.0,10,5,0.02,NULL);
INSERT INTO "proposals" VALUES(39,'mixed','ann',2,1.79602209639120411876e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(40,'mixed','bob',NULL,1.79602209640994048113e+09,2.0,NULL,NULL,NULL,'the provider answered 500');
INSERT INTO "proposals" VALUES(41,'mixed','ann',3,1.79602209643941688535e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(42,'mixed','bob',NULL,1.79602209647328329086e+09,1.68477999977767467498e-04,NULL,NULL,NULL,'the provider answered 500');
INSERT INTO "proposals" VALUES(43,'mixed','ann',4,1.79602209648530769352e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(44,'mixed','bob',5,1.79602209652011632918e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(45,'mixed','ann',6,1.79602209655622816085e+09,0.1,NULL,NULL,0.01,NULL);
INSERT INTO "proposals" VALUES(46,'mixed','bob',7,1.79602209658873224261e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(47,'mixed','ann',8,1.79602209660233497626e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(48,'mixed','ann',9,1.79602209662401890756e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(49,'mixed','bob',10,1.79602209667176795004e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(50,'mixed','ann',NULL,1.7960220966741242409e+09,2.90319000669114757329e-04,NULL,NULL,NULL,'it broke down: AssertionError:');
INSERT INTO "proposals" VALUES(51,'mixed','bob',NULL,1.7960220966778240204e+09,3.35595999786164611577e-04,NULL,NULL,NULL,'no key: set OPENAI_API_KEY');
INSERT INTO "proposals" VALUES(52,'mixed','ann',11,1.79602209669585204119e+09,0.1,NULL,NULL,0.01,NULL);
INSERT INTO "proposals" VALUES(53,'mixed','ann',12,1.7960220967190537452e+09,0.1,NULL,NULL,0.01,NULL);
INSERT INTO "proposals" VALUES(54,'mixed','ann',13,1.79602209677259826658e+09,0.1,NULL,NULL,0.01,NULL);
INSERT INTO "proposals" VALUES(55,'mixed','tuner',NULL,1.79602209679836845399e+09,1.40957999974489212036e-04,NULL,NULL,NULL,'it broke down: KeyError: ''tuner''');
INSERT INTO "proposals" VALUES(56,'mixed','tuner',NULL,1.79602209680004239081e+09,1.47400000059860758483e-04,NULL,NULL,NULL,'it broke down: KeyError: ''tuner''');
INSERT INTO "proposals" VALUES(57,'mixed','tuner',NULL,1.79602209680171799664e+09,1.45116000567213632166e-04,NULL,NULL,NULL,'it broke down: KeyError: ''tuner''');
INSERT INTO "proposals" VALUES(58,'mixed','ablation',14,1.79602209704666161541e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(59,'devices','ann',1,1.79602249448082494738e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(60,'devices','ann',2,1.79602249456197309495e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(61,'devices','ann',3,1.79602249458459329602e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(62,'devices','ann',4,1.79602249472824883466e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(63,'devices','ann',5,1796022494.91196,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(64,'devices','ann',6,1796022494.99262,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(65,'devices','ann',7,1.79602249502845716473e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(66,'devices','ann',8,1796022495.04041,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(67,'devices','ablation',9,1.79602249524041533475e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(68,'tuned','tuner',1,1.79602249648351955414e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(69,'tuned','tuner',2,1.79602249659704589846e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(70,'tuned','tuner',3,1.79602249671220684044e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(71,'tuned','tuner',4,1.79602249680869817732e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(72,'tuned','tuner',5,1.7960224969440290928e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(73,'tuned','tuner',6,1.79602249706810975079e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(74,'tuned','tuner',7,1.79602249721212267876e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(75,'tuned','tuner',8,1.79602249740079379083e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(76,'tuned','tuner',9,1.7960224974683353901e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(77,'tuned','tuner',10,1.79602249760275053981e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(78,'tuned','tuner',11,1.79602249773932957652e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(79,'tuned','tuner',12,1.79602249788408923148e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(80,'tuned','tuner',13,1.79602249801370096203e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(81,'tuned','tuner',14,1.79602249814406800263e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(82,'hybrid','hybrid:ann',1,1.79602249890115237235e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(83,'hybrid','hybrid:ann',2,1.79602249901681137091e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(84,'hybrid','hybrid:ann',3,1.79602249916868567472e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(85,'hybrid','hybrid:ann',4,1.79602249938306427002e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(86,'hybrid','hybrid:ann',5,1.79602249952098298076e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(87,'hybrid','hybrid:ann',6,1.79602249967210173603e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(88,'hybrid','hybrid:ann',7,1.79602249983516716958e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(89,'hybrid','hybrid:ann',8,1796022499.99216,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(90,'hybrid','ablation',9,1.79602250038124060631e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(91,'hybrid','ablation',10,1.79602250051270127297e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(92,'late','ann',1,1.7960225012728488445e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(93,'late','ann',2,1.79602250132878828049e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(94,'late','ann',3,1.79602250142476105691e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(95,'late','ann',4,1.79602250147388792038e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(96,'late','ann',5,1.79602250152371883387e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(97,'late','ann',6,1.7960225016264853477e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(98,'late','ann',7,1.79602250168463325498e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(99,'late','ann',8,1.79602250173413777352e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(100,'late','ann',9,1.79602250182878780361e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(101,'late','ann',10,1.7960225018939692974e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(102,'late','ann',11,1.79602250196801018714e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(103,'usd','ann',1,1.79602250270458865168e+09,0.1,NULL,NULL,0.5,NULL);
INSERT INTO "proposals" VALUES(104,'usd','ann',2,1.79602250279597473138e+09,0.1,NULL,NULL,0.5,NULL);
INSERT INTO "proposals" VALUES(105,'stopped','ann',1,1.79602250323603439326e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(106,'stopped','ann',NULL,1.79602250329036760333e+09,3.38210999871080275624e-04,NULL,NULL,NULL,'the run was stopped before it had answered');
INSERT INTO "proposals" VALUES(107,'proof','ann',1,1.79602250389210820196e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(108,'proof','ann',2,1.79602250396480107308e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(109,'proof','ann',3,1.79602250401001787183e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(110,'proof','ann',4,1.79602250408845138555e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(111,'proof','ann',5,1.79602250412653303146e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(112,'proof','ann',6,1.79602250418000793453e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(113,'proof','ann',7,1.79602250421874737743e+09,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(114,'proof','ann',8,1796022504.25857,0.2,100,20,0.01,NULL);
INSERT INTO "proposals" VALUES(115,'streak','ann',1,1.79602250483989763253e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(116,'streak','ann',2,1.79602250491065859789e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(117,'streak','ann',3,1.79602250498639225964e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(118,'streak','ann',4,1.79602250506468391413e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(119,'streak','ann',5,1.79602250510364818574e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(120,'streak','ann',6,1796022505.172,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(121,'streak','ann',7,1.79602250519946908947e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(122,'streak','ann',8,1.79602250522518801689e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(123,'machine','ann',1,1.79602250565068650243e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(124,'machine','ann',2,1.79602250571662330628e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(125,'disk','ann',1,1.79602250632812309263e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(126,'disk','ann',2,1.79602250636839985849e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(127,'drift','ann',1,1.79602250672807383542e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(128,'drift','ann',2,1.7960225068205645084e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(129,'drift','ann',3,1.79602250694399809835e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(130,'drift','ann',4,1.79602250701670050625e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(131,'drift','ann',5,1.79602250710801553731e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(132,'drift','ann',6,1.7960225071767632961e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(133,'drift','ann',7,1.79602250728799819941e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(134,'drift','ann',8,1.79602250736839079859e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(135,'drift','ann',9,1.7960225074406354428e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(136,'drift','ann',10,1.79602250752920603754e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(137,'drift','ann',11,1.79602250759594082828e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(138,'drift','ann',12,1.79602250770723247531e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(139,'drift','ann',13,1.79602250777281308167e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(140,'drift','ann',14,1.79602250786324453349e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(141,'drift','ann',15,1.79602250794633626937e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(142,'drift','ann',16,1.79602250804906392097e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(143,'drift','ann',17,1.79602250813261079785e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(144,'drift','ann',18,1.79602250824411654476e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(145,'drift','ann',19,1796022508.31204,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(146,'drift','ann',20,1.79602250838397908211e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(147,'drift','ann',21,1.79602250848461055757e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(148,'drift','ann',22,1.79602250852332878108e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(149,'drift','ann',23,1.79602250860633039469e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(150,'drift','ann',24,1.79602250872865939145e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(151,'doubt','ann',1,1.79602250976004862784e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(152,'doubt','ann',2,1.79602250982796502118e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(153,'doubt','ann',3,1.79602250990136313437e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(154,'doubt','ann',4,1.79602250999270892143e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(155,'doubt','ann',5,1.79602251005203628541e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(156,'doubt','ann',6,1.79602251011999297135e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(157,'doubt','ann',7,1.79602251018406558038e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(158,'doubt','ann',8,1.7960225102599956989e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(159,'doubt','ann',9,1.79602251033201384543e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(160,'doubt','ann',10,1.7960225104206168651e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(161,'doubt','ann',11,1.79602251052075195317e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(162,'doubt','ann',12,1.79602251061643528942e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(163,'doubt','ann',13,1.79602251070108437543e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(164,'doubt','ann',14,1.79602251080702471734e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(165,'doubt','ann',15,1.79602251093189930909e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(166,'doubt','ann',16,1.79602251106088495256e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(167,'doubt','ann',17,1.79602251113812065117e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(168,'doubt','ann',18,1.79602251121853184702e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(169,'doubt','ann',19,1.79602251131613445279e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(170,'doubt','ann',20,1.79602251140795683855e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(171,'doubt','ann',21,1.79602251150901699068e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(172,'doubt','ann',22,1.79602251159668874743e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(173,'doubt','ablation',23,1.79602251190792846675e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(174,'doubt','ablation',24,1.79602251203997707361e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(175,'doubt','ablation',25,1.79602251221262741091e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(176,'waiting','ann',1,1.79602251278853631017e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(177,'waiting','ann',NULL,1.79602251284175610536e+09,2.17000999327865429222e-04,NULL,NULL,NULL,'its login has expired');
INSERT INTO "proposals" VALUES(178,'waiting','ann',2,1.79602251289655327794e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(179,'early','ann',1,1.79602251404899311061e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(180,'early','ann',2,1.79602251406460809712e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(181,'early','ann',3,1.79602251416803240782e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(182,'early','ann',4,1.79602251432676076887e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(183,'early','ann',5,1.79602251450799965852e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(184,'early','ann',6,1.79602251460186600681e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(185,'early','ann',7,1.7960225147240793705e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(186,'early','ann',8,1.79602251486791491511e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(187,'early','ann',9,1.79602251499601840972e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(188,'early','ann',10,1.79602251511259150508e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(189,'early','ann',11,1.79602251524664115905e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(190,'early','ann',12,1.79602251539189028744e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(191,'early','ann',13,1.79602251546788668637e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(192,'early','ann',14,1.79602251559214973449e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(193,'early','ann',15,1.79602251568843197825e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(194,'early','ann',16,1.79602251578898143764e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(195,'early','ann',17,1.79602251589260649682e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(196,'early','ann',18,1.79602251601662254339e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(197,'early','ann',19,1.79602251617602825164e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(198,'early','ann',20,1.79602251628327631944e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(199,'early','ann',21,1.796022516416176796e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(200,'early','ann',22,1.79602251658880162242e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(201,'early','ann',23,1.79602251670399284356e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(202,'early','ann',24,1796022516.81661,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(203,'early','ann',25,1.79602251688839983944e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(204,'early','ann',26,1.79602251696053767204e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(205,'early','ann',27,1.79602251703649520874e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(206,'early','ann',28,1.79602251713687729832e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(207,'early','ann',29,1.79602251722466254232e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(208,'early','ann',30,1.79602251738850355149e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(209,'early','ann',31,1.7960225174886722565e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(210,'real','tuner',1,1.79602252313082647321e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(211,'real','tuner',2,1.79602252389211249354e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(212,'real','tuner',3,1.79602252456792569161e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(213,'real','tuner',4,1.79602252548394703867e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(214,'tried','you',1,1.79602253321251153941e+09,0.0,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(215,'killed','ann',1,1.79602253490871524815e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(216,'killed','ann',2,1.7960225350006084442e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(217,'killed','ann',3,1.79602253508392715455e+09,0.1,NULL,NULL,NULL,NULL);
INSERT INTO "proposals" VALUES(218,'killed','ann',4,1.79602253510440611834e+09,0.0,NULL,NULL,NULL,NULL);
CREATE TABLE runs (
    tag TEXT PRIMARY KEY, baseline TEXT NOT NULL, seed INTEGER NOT NULL, python TEXT NOT NULL,
    agenda TEXT NOT NULL REFERENCES agendas(hash), created REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'ended')), reason TEXT, seconds REAL NOT NULL, options TEXT NOT NULL,
    model TEXT
);
INSERT INTO "runs" VALUES('claims','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.7960220940934245586e+09,'ended','the claims are made',7.00187977999121358152e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('dropped','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602209499579787256e+09,'ended','the researchers have nothing more to propose',5.27647623000120802316e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('stacked','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602209562121248242e+09,'ended','the researchers have nothing more to propose',4.0256853399932879256e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('mixed','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.7960220961244604587e+09,'ended','stopped by the user',397.348390395,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('devices','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602249372376394269e+09,'ended','the limit of 5 experiments is reached: it is one of the whole run, which has 8 already',1.36252093500024784589e+00,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('tuned','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602249591458058355e+09,'ended','the limit of 14 experiments is reached',2.21274125199943227926e+00,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('hybrid','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602249845586490629e+09,'ended','the researchers have nothing more to propose',1.85433083499992790166e+00,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('hours','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250063408446314e+09,'ended','the limit of 0.06 min is reached',6.8046596999920438975e-02,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('late','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250095319414136e+09,'ended','the limit of 1 h is reached; the last 0.2 s of it are for claims',1.13829400200029340339e+00,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('usd','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250231731104847e+09,'ended','the limit of 1.00 USD is reached (1.00 spent)',2.51540281999950821045e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('stopped','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250284612369535e+09,'ended','stopped by the user',1.9398607599941897206e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('proof','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250333765149116e+09,'ended','stopped by the user in its claims, after the researchers have nothing more to propose',7.26959904000068490859e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('streak','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250441270732883e+09,'ended','8 failures in a row with one cause: crash: out of memory at step 8',5.38937016999625484459e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('machine','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250525060200695e+09,'ended','#2 was interrupted 3 times in a row: the supervisor could not be started: Too many open files',2.45352296999953978229e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('broken','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250577971386908e+09,'ended','the baseline gave no score, so nothing can be compared with it: no module named torch (`autoresearch show 0 --tag broken` has its log): repair the lab, commit, and start anew with another --tag',5.03456139995250850915e-02,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('disk','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250599351549145e+09,'ended','[Errno 28] No space left on device',1.97945807999531098175e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('drift','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250640035915373e+09,'ended','the limit of 24 experiments is reached',2.63911766300043382216e+00,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('doubt','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602250926131582257e+09,'ended','the limit of 22 experiments is reached',2.79043317500054399715e+00,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('waiting','db0548e178a06475c1ad0d6ffd38040264d852a5',1,'/usr/bin/python3','825e708e023c',1.79602251237722587585e+09,'ended','the researchers have nothing more to propose',3.32892893999996886122e-01,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('early','9f7eb83a93721166013278bca16253232fc01475',1,'/usr/bin/python3','72261762c525',1.79602251299326062198e+09,'ended','the researchers have nothing more to propose',3.8284689110005274415e+00,'{}','AMD EPYC');
INSERT INTO "runs" VALUES('real','5edfdb383416b88e0570148d7a2dcdd65ec30642',1,'/usr/bin/python3','9a2e8d080700',1.79602251860934162145e+09,'ended','the limit of 4 experiments is reached',7.08548442400024214293e+00,'{}','Intel(R) Xeon(R) Processor');
INSERT INTO "runs" VALUES('tried','5edfdb383416b88e0570148d7a2dcdd65ec30642',1977110545,'/usr/bin/python3','9a2e8d080700',1.79602252913911128039e+09,'ended','one experiment was tried',4.64736691100006282795e+00,'{}','Intel(R) Xeon(R) Processor');
INSERT INTO "runs" VALUES('killed','5edfdb383416b88e0570148d7a2dcdd65ec30642',1,'/usr/bin/python3','9a2e8d080700',1.79602253455588555331e+09,'open',NULL,2.90421222999611927662e-01,'{}','AMD EPYC');
CREATE TABLE trials (
    tag TEXT NOT NULL, experiment INTEGER NOT NULL, idx INTEGER NOT NULL, seed INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done')), device TEXT, started REAL NOT NULL, finished REAL,
    outcome TEXT, reason TEXT, score REAL, startup_seconds REAL, training_seconds REAL, scoring_seconds REAL,
    peak_memory INTEGER, sandbox TEXT, audit REAL, purpose TEXT NOT NULL DEFAULT 'search',
    forecast REAL, progress TEXT, summary TEXT, log_tail TEXT, curve TEXT,
    PRIMARY KEY (tag, experiment, idx),
    FOREIGN KEY (tag, experiment) REFERENCES experiments(tag, number),
    CHECK ((state = 'done') = (outcome IS NOT NULL))
);
INSERT INTO "trials" VALUES('claims',0,1,1558900409,'done','cpu:0',1.79602209418212604517e+09,1.79602209418316054343e+09,'ok',NULL,2.0,0.2,0.1,0.05,268435456,'landlock',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',0,2,1994263359,'done','cpu:0',1.79602209418555259709e+09,1.79602209418615984919e+09,'ok',NULL,2.001,0.2,0.1,0.05,268435456,'landlock',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',0,3,1131786005,'done','cpu:0',1.79602209442394375798e+09,1.79602209442482447622e+09,'ok',NULL,1.997,0.2,0.1,0.05,268435456,'landlock',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',1,1,444766278,'done','cpu:0',1.79602209447797632217e+09,1.79602209447923111913e+09,'ok',NULL,1.952,0.2,0.1,0.05,268435456,'landlock',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',2,1,1271038900,'done','cpu:0',1.79602209450891709329e+09,1.79602209451007866856e+09,'ok',NULL,1.892,0.2,0.1,0.05,268435456,'landlock',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',3,1,687772007,'done','cpu:0',1.79602209453864359849e+09,1.79602209454075598714e+09,'ok',NULL,1.92299999999999982058e+00,0.2,0.1,0.05,268435456,'landlock',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',4,1,2034739494,'done','cpu:0',1.79602209456141567235e+09,1.79602209456245160107e+09,'ok',NULL,1.92099999999999981881e+00,0.2,0.1,0.05,268435456,'landlock',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',5,1,1863136047,'done','cpu:0',1.7960220945859379768e+09,1.79602209458691620827e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'landlock',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',6,1,1517301007,'done','cpu:0',1.79602209460992717736e+09,1.79602209461116957668e+09,'ok',NULL,1.922,0.2,0.1,0.05,268435456,'landlock',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',7,1,1400273523,'done','cpu:0',1.79602209463105201721e+09,1.79602209463217735293e+09,'ok',NULL,1.922,0.2,0.1,0.05,268435456,'landlock',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',8,1,1676135709,'done','cpu:0',1.7960220946539130211e+09,1.7960220946548881531e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'landlock',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',2,2,471619326,'done','cpu:0',1.79602209470892667771e+09,1.7960220947099504471e+09,'ok',NULL,1.89,0.2,0.1,0.05,268435456,'landlock',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',0,4,1333399387,'done','cpu:0',1.7960220947165117264e+09,1.79602209471719622617e+09,'ok',NULL,2.002,0.2,0.1,0.05,268435456,'landlock',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',2,3,1966218587,'done','cpu:0',1.79602209472177672382e+09,1.79602209472253012659e+09,'ok',NULL,1.89099999999999979216e+00,0.2,0.1,0.05,268435456,'landlock',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',0,5,1484114148,'done','cpu:0',1.79602209472682738302e+09,1.79602209472743272779e+09,'ok',NULL,2.003,0.2,0.1,0.05,268435456,'landlock',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',9,1,2045234803,'done','cpu:0',1.79602209474174880979e+09,1.79602209474281787875e+09,'ok',NULL,1.95,0.2,0.1,0.05,268435456,'landlock',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',10,1,56948265,'done','cpu:0',1.79602209476583170883e+09,1.79602209476701807971e+09,'ok',NULL,1.94,0.2,0.1,0.05,268435456,'landlock',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',2,4,823039946,'done','cpu:0',1.7960220947808094024e+09,1.79602209478174471859e+09,'ok',NULL,1.888,0.2,0.1,0.05,268435456,'landlock',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',0,6,260208258,'done','cpu:0',1.796022094937689066e+09,1.79602209493872928616e+09,'ok',NULL,1.999,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',2,5,636484781,'done','cpu:0',1.79602209494593596456e+09,1.7960220949468307495e+09,'ok',NULL,1.889,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('claims',11,1,143434945,'done','cpu:0',1.79602209496969699863e+09,1.79602209497086548811e+09,'ok',NULL,1.95,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',0,1,1558900409,'done','cpu:0',1.7960220950980303287e+09,1.79602209509918284415e+09,'ok',NULL,2.0,0.2,0.1,0.05,268435456,'none',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',0,2,1994263359,'done','cpu:0',1.79602209510204410556e+09,1.79602209510277891161e+09,'ok',NULL,2.02,0.2,0.1,0.05,268435456,'none',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',0,3,1131786005,'done','cpu:0',1.79602209511042952539e+09,1.79602209511133933074e+09,'ok',NULL,1.98,0.2,0.1,0.05,268435456,'none',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',1,1,444766278,'done','cpu:0',1.79602209515011429791e+09,1.79602209515133976933e+09,'ok',NULL,1.9,0.2,0.1,0.05,268435456,'none',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',2,1,1271038900,'done','cpu:0',1.79602209518195176122e+09,1.79602209518295764922e+09,'ok',NULL,1.865,0.2,0.1,0.05,268435456,'none',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',3,1,687772007,'done','cpu:0',1.7960220952099478245e+09,1.79602209521090221402e+09,'ok',NULL,1.9,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',4,1,2034739494,'done','cpu:0',1.7960220952334911823e+09,1.79602209523434853555e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',5,1,1863136047,'done','cpu:0',1.79602209525533366204e+09,1.79602209525635385508e+09,'ok',NULL,1.94,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',6,1,1517301007,'done','cpu:0',1.7960220952821547985e+09,1796022095.28304,'ok',NULL,1.9,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',7,1,1400273523,'done','cpu:0',1.79602209530317902565e+09,1.79602209530418634414e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',8,1,1676135709,'done','cpu:0',1.79602209532524704927e+09,1.79602209532638311386e+09,'ok',NULL,1.94,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',9,1,2045234803,'done','cpu:0',1.79602209534530520441e+09,1.79602209534617614748e+09,'ok',NULL,1.9,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',10,1,56948265,'done','cpu:0',1796022095.36484,1.79602209536566662789e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',11,1,143434945,'done','cpu:0',1.79602209538587808605e+09,1.79602209538674211508e+09,'ok',NULL,1.94,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',12,1,1654167957,'done','cpu:0',1.79602209540255737304e+09,1.79602209540364575381e+09,'ok',NULL,1.9,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',13,1,140076578,'done','cpu:0',1.7960220954259610176e+09,1.79602209542691278456e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',14,1,1670951188,'done','cpu:0',1.79602209544717574115e+09,1.79602209544824600222e+09,'ok',NULL,1.94,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',15,1,149488403,'done','cpu:0',1.79602209549864840505e+09,1.79602209550002408023e+09,'ok',NULL,1.895,0.2,0.1,0.05,268435456,'none',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',16,1,1371508423,'done','cpu:0',1.79602209554557514185e+09,1.79602209554659581185e+09,'ok',NULL,2.002,0.2,0.1,0.05,268435456,'none',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',15,2,1887397973,'done','cpu:0',1.79602209555835986131e+09,1.79602209555915570257e+09,'ok',NULL,1.90299999999999980282e+00,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',0,4,1333399387,'done','cpu:0',1.79602209556310343742e+09,1.79602209556384515756e+09,'ok',NULL,2.002,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',15,3,1516940058,'done','cpu:0',1.79602209556861853599e+09,1.79602209556938934324e+09,'ok',NULL,1.90099999999999980104e+00,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',0,5,1484114148,'done','cpu:0',1.79602209557390880582e+09,1.79602209557460784907e+09,'ok',NULL,2.003,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',15,4,972252982,'done','cpu:0',1.79602209557974624629e+09,1.79602209558055186272e+09,'ok',NULL,1.898,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',0,6,260208258,'done','cpu:0',1.79602209558504676816e+09,1.79602209558569788933e+09,'ok',NULL,1.999,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',15,5,639924208,'done','cpu:0',1.79602209559026193617e+09,1.79602209559137463573e+09,'ok',NULL,1.897,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',0,7,1550166422,'done','cpu:0',1.79602209559551906584e+09,1.79602209559627985953e+09,'ok',NULL,1.997,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('dropped',15,6,1803048872,'done','cpu:0',1.79602209560187077519e+09,1.79602209560267901417e+09,'ok',NULL,1.899,0.2,0.1,0.05,268435456,'none',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',0,1,1558900409,'done','cpu:0',1.79602209572050023084e+09,1.79602209572174453732e+09,'ok',NULL,2.0,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',0,2,1994263359,'done','cpu:0',1.79602209572602963447e+09,1.79602209572695708269e+09,'ok',NULL,2.001,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',0,3,1131786005,'done','cpu:0',1.79602209573021984103e+09,1.79602209573114657403e+09,'ok',NULL,1.997,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',1,1,444766278,'done','cpu:0',1.79602209576079869263e+09,1.7960220957618334293e+09,'ok',NULL,1.952,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',2,1,1271038900,'done','cpu:0',1.79602209578995132446e+09,1.79602209579104638102e+09,'ok',NULL,1.882,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',3,1,687772007,'done','cpu:0',1.79602209581810545917e+09,1.79602209581931567192e+09,'ok',NULL,1.9129999999999998117e+00,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',4,1,2034739494,'done','cpu:0',1.79602209583962321281e+09,1.79602209584077262879e+09,'ok',NULL,1.91099999999999980992e+00,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',5,1,1863136047,'done','cpu:0',1.79602209586214852333e+09,1.79602209586310982702e+09,'ok',NULL,1.91,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',6,1,1517301007,'done','cpu:0',1.79602209588392090801e+09,1.79602209588483071331e+09,'ok',NULL,1.912,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',7,1,1400273523,'done','cpu:0',1.79602209590869688993e+09,1.79602209590963029866e+09,'ok',NULL,1.912,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',8,1,1676135709,'done','cpu:0',1.7960220959265601635e+09,1.79602209592746734617e+09,'ok',NULL,1.91,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',2,2,471619326,'done','cpu:0',1.79602209596500968927e+09,1.79602209596594452854e+09,'ok',NULL,1.88,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',0,4,1333399387,'done','cpu:0',1.79602209597285628322e+09,1.79602209597381305694e+09,'ok',NULL,2.002,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',2,3,1966218587,'done','cpu:0',1.79602209598044228557e+09,1.79602209598147916796e+09,'ok',NULL,1.88099999999999978328e+00,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',0,5,1484114148,'done','cpu:0',1.79602209598557233808e+09,1.79602209598623561862e+09,'ok',NULL,2.003,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',9,1,2045234803,'done','cpu:0',1.79602209599675536159e+09,1.79602209599770522114e+09,'ok',NULL,1.95,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',2,4,823039946,'done','cpu:0',1.79602209601666617392e+09,1.79602209601761698726e+09,'ok',NULL,1.878,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',0,6,260208258,'done','cpu:0',1.79602209602855181691e+09,1.79602209602935457234e+09,'ok',NULL,1.999,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',2,5,636484781,'done','cpu:0',1.79602209606939578053e+09,1.79602209607075786589e+09,'ok',NULL,1.879,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',10,1,56948265,'done','cpu:0',1.79602209608284163477e+09,1.79602209608490443228e+09,'ok',NULL,1.95,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',0,7,1550166422,'done','cpu:0',1.79602209609799098963e+09,1.79602209609872722623e+09,'ok',NULL,1.997,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('stacked',2,6,927886619,'done','cpu:0',1.79602209610297775272e+09,1.79602209610402464867e+09,'ok',NULL,1.879,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('mixed',0,1,1558900409,'done','cpu:0',1.79602209626765036581e+09,1.79602209626857495304e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',0,2,1994263359,'done','cpu:0',1.79602209627174806598e+09,1.79602209627234625814e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',0,3,1131786005,'done','cpu:0',1.79602209627533125875e+09,1.79602209627599740024e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',1,1,444766278,'done','cpu:0',1.79602209636481618881e+09,1.79602209636550593377e+09,'crash','NameError: name ''nn'' is not defined (train.py, line 9)',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','Traceback
NameError
','[]');
INSERT INTO "trials" VALUES('mixed',2,1,1271038900,'done','cpu:0',1.79602209639454650884e+09,1.79602209639552283289e+09,'ok',NULL,4.94999999999999940047e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',3,1,687772007,'done','cpu:0',1.79602209644768381121e+09,1.79602209644826602942e+09,'interrupted','the supervisor of trial x/3.1 died (signal SIGKILL)',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "trials" VALUES('mixed',3,2,856143574,'done','cpu:0',1.79602209645463156695e+09,1.7960220964554760456e+09,'ok',NULL,3.66000000000000103028e-01,NULL,0.1,NULL,NULL,'namespaces',8.60000000000000097699e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',4,1,2034739494,'done','cpu:0',1.79602209648810720449e+09,1.79602209648888182635e+09,'ok',NULL,3.06500000000000050182e-01,NULL,0.1,NULL,NULL,'namespaces',0.8025,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',5,1,1863136047,'done','cpu:0',1.79602209652268266677e+09,1.79602209652347230908e+09,'ok',NULL,4.3000000000000010436e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',6,1,1517301007,'done','cpu:0',1.79602209656815314285e+09,1.79602209656910324093e+09,'ok',NULL,0.255,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',7,1,1400273523,'done','cpu:0',1.79602209659141874315e+09,1.79602209659210395814e+09,'timeout','it was not ready after 20 s',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',9,1,2045234803,'done','cpu:0',1.79602209662690281868e+09,1.79602209662802577011e+09,'ok',NULL,4.3000000000000010436e-02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',11,1,143434945,'done','cpu:0',1.7960220966987655162e+09,1.79602209669975113872e+09,'ok',NULL,1.62999999999999978239e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',12,1,1654167957,'done','cpu:0',1.79602209672187376017e+09,1.79602209672271728516e+09,'ok',NULL,0.091,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',13,1,140076578,'done','cpu:0',1.79602209677829813957e+09,1.79602209677929472919e+09,'ok',NULL,6.75000000000000321964e-02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',5,2,1995582589,'done','cpu:0',1.79602209683073544502e+09,1.79602209683552050591e+09,'ok',NULL,4.00000000000000077715e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',0,4,1333399387,'done','cpu:0',1.7960220968876261711e+09,1.79602209688841915127e+09,'ok',NULL,4.94999999999999940047e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',5,3,1261601200,'done','cpu:0',1.79602209693350863464e+09,1.79602209693446922302e+09,'ok',NULL,4.60000000000000061617e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',0,5,1484114148,'done','cpu:0',1.79602209698896574975e+09,1.79602209698971128468e+09,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',14,1,1670951188,'done','cpu:0',1.79602209704968237874e+09,1.79602209705077838896e+09,'ok',NULL,3.06500000000000050182e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',5,4,1496902351,'done','cpu:0',1.79602209709653902057e+09,1.7960220970976502895e+09,'ok',NULL,4.00000000000000077715e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',0,6,260208258,'done','cpu:0',1.79602209714879274375e+09,1.79602209714953756332e+09,'ok',NULL,4.91999999999999937383e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('mixed',5,5,1139173469,'done','cpu:0',1796022097.1933,1.79602209719447851185e+09,'ok',NULL,4.00000000000000077715e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',0,1,1558900409,'done','cpu:3',1.79602249422383546833e+09,1.7960224942442345619e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',0,2,1994263359,'done','cpu:3',1.79602249425298309331e+09,1.79602249426428961761e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',0,3,1131786005,'done','cpu:3',1.79602249426802372932e+09,1.79602249427913618091e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',1,1,444766278,'done','cpu:3',1.79602249450458812708e+09,1.79602249460236358647e+09,'ok',NULL,4.27499999999999880095e-01,NULL,0.1,NULL,NULL,'namespaces',9.22499999999999875655e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',2,1,1271038900,'done','cpu:2',1.7960224945705828667e+09,1.79602249463814735413e+09,'ok',NULL,3.6500000000000010214e-01,NULL,0.1,NULL,NULL,'namespaces',8.60000000000000097699e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',3,1,687772007,'done','cpu:1',1.79602249460083651546e+09,1.79602249474640107153e+09,'ok',NULL,3.08500000000000051958e-01,NULL,0.1,NULL,NULL,'namespaces',0.8025,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',4,1,2034739494,'done','cpu:2',1.79602249474496698375e+09,1.79602249478226637835e+09,'ok',NULL,0.254,NULL,0.1,NULL,NULL,'namespaces',0.75,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',5,1,1863136047,'done','cpu:2',1.79602249492859458918e+09,1.79602249505399703976e+09,'ok',NULL,2.05500000000000015987e-01,NULL,0.1,NULL,NULL,'namespaces',0.7025,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',6,1,1517301007,'done','cpu:1',1.7960224950130810737e+09,1.79602249508050107948e+09,'ok',NULL,1.64999999999999980015e-01,NULL,0.1,NULL,NULL,'namespaces',6.59999999999999920063e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',7,1,1400273523,'done','cpu:3',1.79602249503139543536e+09,1.79602249510061287877e+09,'ok',NULL,1.27500000000000029976e-01,NULL,0.1,NULL,NULL,'namespaces',0.6225,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',8,1,1676135709,'done','cpu:0',1.79602249505280065541e+09,1.79602249512976598743e+09,'ok',NULL,0.093,NULL,0.1,NULL,NULL,'namespaces',0.59,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',9,1,2045234803,'done','cpu:0',1.7960224952597644329e+09,1.79602249527164673807e+09,'ok',NULL,0.253,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',8,2,376760183,'done','cpu:0',1.79602249532093787192e+09,1.79602249533245944979e+09,'ok',NULL,0.092,NULL,0.1,NULL,NULL,'namespaces',0.59,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',0,4,1333399387,'done','cpu:3',1.79602249532524871821e+09,1.79602249533908557891e+09,'ok',NULL,4.94999999999999940047e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',8,3,351602129,'done','cpu:3',1.79602249538910150533e+09,1.79602249540604591362e+09,'ok',NULL,0.094,NULL,0.1,NULL,NULL,'namespaces',0.59,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',0,5,1484114148,'done','cpu:0',1.79602249539667916302e+09,1796022495.42004,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',8,4,890617879,'done','cpu:0',1.79602249544071507453e+09,1.79602249546207165713e+09,'ok',NULL,0.094,NULL,0.1,NULL,NULL,'namespaces',0.59,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('devices',0,6,260208258,'done','cpu:3',1.79602249546109342575e+09,1.79602249547618842123e+09,'ok',NULL,4.91999999999999937383e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',0,1,1558900409,'done','cpu:0',1.79602249624985504149e+09,1.79602249625089740751e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',0,2,1994263359,'done','cpu:0',1.7960224962537515163e+09,1.79602249625441050531e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',0,3,1131786005,'done','cpu:0',1.79602249625746369357e+09,1.79602249625827574733e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',1,1,444766278,'done','cpu:0',1.79602249649274849888e+09,1.79602249649383258816e+09,'ok',NULL,2.6618999999999997108e+00,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',2,1,1271038900,'done','cpu:0',1.79602249660324716565e+09,1.79602249660460305214e+09,'ok',NULL,2.04989999999999961133e+00,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',3,1,687772007,'done','cpu:0',1.79602249672511887551e+09,1.79602249672628974915e+09,'ok',NULL,3.94889999999999963264e-02,NULL,0.1,NULL,NULL,'namespaces',0.533489,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',4,1,2034739494,'done','cpu:0',1.79602249682935166362e+09,1.79602249683057498931e+09,'ok',NULL,1.09602499999999980495e+00,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',5,1,1863136047,'done','cpu:0',1.79602249696188974383e+09,1.79602249696321153646e+09,'ok',NULL,0.818409,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',6,1,1517301007,'done','cpu:0',1.79602249709725499148e+09,1.79602249709888792039e+09,'ok',NULL,1.7739,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',7,1,1400273523,'done','cpu:0',1.79602249721532320975e+09,1.79602249721662259106e+09,'ok',NULL,4.63058240000000120861e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',8,1,1676135709,'done','cpu:0',1.79602249741280698778e+09,1.79602249741430807115e+09,'ok',NULL,0.40394224,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',9,1,2045234803,'done','cpu:0',1.79602249747260498996e+09,1.79602249747363090512e+09,'ok',NULL,1.219609,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',10,1,56948265,'done','cpu:0',1.79602249761686134335e+09,1.79602249761832022671e+09,'ok',NULL,1.314025,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',11,1,143434945,'done','cpu:0',1796022497.75737,1.79602249775890731816e+09,'ok',NULL,1.60608999999999974006e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',12,1,1654167957,'done','cpu:0',1.79602249789627504343e+09,1.7960224978978731632e+09,'ok',NULL,0.568009,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',13,1,140076578,'done','cpu:0',1.79602249803585219383e+09,1.7960224980370490551e+09,'ok',NULL,0.558536,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',14,1,1670951188,'done','cpu:0',1.79602249816527128221e+09,1.79602249816664814949e+09,'ok',NULL,0.177056,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',3,2,856143574,'done','cpu:0',1.79602249821373128888e+09,1.79602249821495628355e+09,'ok',NULL,3.94889999999999963264e-02,NULL,0.1,NULL,NULL,'namespaces',0.533489,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',0,4,1333399387,'done','cpu:0',1.79602249823330235474e+09,1.79602249823410844804e+09,'ok',NULL,4.94999999999999940047e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',3,3,1147058738,'done','cpu:0',1.79602249825019598004e+09,1.79602249825116157527e+09,'ok',NULL,0.033489,NULL,0.1,NULL,NULL,'namespaces',0.533489,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',0,5,1484114148,'done','cpu:0',1.79602249828902792933e+09,1796022498.28984,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',3,4,876145251,'done','cpu:0',1.79602249831277179718e+09,1.79602249831393957139e+09,'ok',NULL,0.035489,NULL,0.1,NULL,NULL,'namespaces',0.533489,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',0,6,260208258,'done','cpu:0',1.79602249832707214355e+09,1.79602249832804894448e+09,'ok',NULL,4.91999999999999937383e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',3,5,1802968370,'done','cpu:0',1.79602249834295201302e+09,1.79602249834416222576e+09,'ok',NULL,0.033489,NULL,0.1,NULL,NULL,'namespaces',0.533489,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',0,7,1550166422,'done','cpu:0',1.79602249835488224022e+09,1.79602249835570716859e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',3,6,1895173763,'done','cpu:0',1.79602249836677169796e+09,1.79602249836790466312e+09,'ok',NULL,0.033489,NULL,0.1,NULL,NULL,'namespaces',0.533489,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',0,8,16874934,'done','cpu:0',1.79602249838868093488e+09,1.7960224983894293308e+09,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('tuned',3,7,1237911939,'done','cpu:0',1.79602249840503954891e+09,1.79602249840626692779e+09,'ok',NULL,3.84889999999999954383e-02,NULL,0.1,NULL,NULL,'namespaces',0.533489,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',0,1,1558900409,'done','cpu:0',1.79602249875076770777e+09,1.79602249875210785864e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',0,2,1994263359,'done','cpu:0',1.7960224987550647259e+09,1.79602249875585293767e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',0,3,1131786005,'done','cpu:0',1.79602249875868368155e+09,1.79602249875946664812e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',1,1,444766278,'done','cpu:0',1.79602249891272735594e+09,1.79602249891387271882e+09,'ok',NULL,0.095,NULL,0.1,NULL,NULL,'namespaces',0.59,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',2,1,1271038900,'done','cpu:0',1.79602249903575086594e+09,1796022499.03709,'ok',NULL,0.095,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',3,1,687772007,'done','cpu:0',1.79602249918643593791e+09,1.7960224991920568943e+09,'ok',NULL,4.60000000000000061617e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',4,1,2034739494,'done','cpu:0',1.79602249939673876762e+09,1.79602249939803791049e+09,'ok',NULL,4.40000000000000113242e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',5,1,1863136047,'done','cpu:0',1.79602249954471230499e+09,1.79602249954584646226e+09,'ok',NULL,1.30000000000000080768e-02,NULL,0.1,NULL,NULL,'namespaces',0.51,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',6,1,1517301007,'done','cpu:0',1.79602249969279241558e+09,1.79602249969400453574e+09,'ok',NULL,1.50000000000000063837e-02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',7,1,1400273523,'done','cpu:0',1.79602249984886455538e+09,1796022499.85001,'ok',NULL,7.49999999999999885508e-03,NULL,0.1,NULL,NULL,'namespaces',0.5025,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',8,1,1676135709,'done','cpu:0',1.79602250000935864445e+09,1.79602250001061058051e+09,'ok',NULL,5.49999999999999881344e-03,NULL,0.1,NULL,NULL,'namespaces',0.5025,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',8,2,376760183,'done','cpu:0',1.79602250022766494748e+09,1.79602250022886896136e+09,'ok',NULL,4.49999999999999879263e-03,NULL,0.1,NULL,NULL,'namespaces',0.5025,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',0,4,1333399387,'done','cpu:0',1.79602250024873113633e+09,1.7960225002495715618e+09,'ok',NULL,4.94999999999999940047e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',8,3,351602129,'done','cpu:0',1.79602250028022098543e+09,1.79602250028135466573e+09,'ok',NULL,6.49999999999999883426e-03,NULL,0.1,NULL,NULL,'namespaces',0.5025,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',0,5,1484114148,'done','cpu:0',1.79602250031295108791e+09,1.79602250031384038926e+09,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',9,1,2045234803,'done','cpu:0',1796022500.4038,1.79602250040513133997e+09,'ok',NULL,1.30000000000000080768e-02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',10,1,56948265,'done','cpu:0',1.796022500521040678e+09,1.79602250052226614955e+09,'ok',NULL,5.49999999999999881344e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hybrid',8,4,890617879,'done','cpu:0',1.79602250054518747333e+09,1.79602250054619312288e+09,'ok',NULL,6.49999999999999883426e-03,NULL,0.1,NULL,NULL,'namespaces',0.5025,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('hours',0,1,1558900409,'done','cpu:0',1796022500.87663,1.79602250087788891793e+09,'ok',NULL,2.0,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('hours',0,2,1994263359,'done','cpu:0',1.79602250088094854353e+09,1.79602250088197231293e+09,'ok',NULL,2.001,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('hours',0,3,1131786005,'done','cpu:0',1.79602250088492798804e+09,1.79602250088566422463e+09,'ok',NULL,1.997,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',0,1,1558900409,'done','cpu:0',1.79602250115294146542e+09,1.79602250115427327153e+09,'ok',NULL,2.0,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',0,2,1994263359,'done','cpu:0',1.79602250115946793554e+09,1.79602250116048741345e+09,'ok',NULL,2.001,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',0,3,1131786005,'done','cpu:0',1.7960225011638386249e+09,1.79602250116466474532e+09,'ok',NULL,1.997,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',1,1,444766278,'done','cpu:0',1.79602250128157305713e+09,1.79602250128274846079e+09,'ok',NULL,1.952,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',2,1,1271038900,'done','cpu:0',1.79602250135735511775e+09,1.79602250135878801348e+09,'ok',NULL,1.892,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',3,1,687772007,'done','cpu:0',1.79602250143019485473e+09,1796022501.43135,'ok',NULL,1.92299999999999982058e+00,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',4,1,2034739494,'done','cpu:0',1.79602250147774624823e+09,1.79602250147887206079e+09,'ok',NULL,1.92099999999999981881e+00,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',5,1,1863136047,'done','cpu:0',1.79602250153595852846e+09,1.79602250153742218014e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',6,1,1517301007,'done','cpu:0',1.79602250163760495185e+09,1.79602250163881683349e+09,'ok',NULL,1.922,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',7,1,1400273523,'done','cpu:0',1.79602250169317579266e+09,1.79602250169446372987e+09,'ok',NULL,1.922,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',8,1,1676135709,'done','cpu:0',1.79602250174504899978e+09,1.79602250174615764612e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',9,1,2045234803,'done','cpu:0',1.79602250184140181544e+09,1.79602250184274816512e+09,'ok',NULL,1.99,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',10,1,56948265,'done','cpu:0',1.79602250191574239731e+09,1.79602250191708254808e+09,'ok',NULL,1.99,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',11,1,143434945,'done','cpu:0',1.79602250197628593442e+09,1.79602250197773098943e+09,'ok',NULL,1.99,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',2,2,471619326,'done','cpu:0',1.79602250209194469455e+09,1.79602250209310364725e+09,'ok',NULL,1.89,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',0,4,1333399387,'done','cpu:0',1.79602250216770958904e+09,1.79602250216883420948e+09,'ok',NULL,2.002,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',2,3,1966218587,'done','cpu:0',1.79602250219736480707e+09,1.79602250219874358177e+09,'ok',NULL,1.89099999999999979216e+00,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('late',0,5,1484114148,'done','cpu:0',1.79602250222210788727e+09,1.79602250222312378883e+09,'ok',NULL,2.003,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('usd',0,1,1558900409,'done','cpu:0',1.79602250261297941209e+09,1.79602250261426782612e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('usd',0,2,1994263359,'done','cpu:0',1.79602250261763715741e+09,1796022502.61846,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('usd',0,3,1131786005,'done','cpu:0',1.79602250262131643296e+09,1.79602250262195920946e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('usd',1,1,444766278,'done','cpu:0',1.79602250270789742464e+09,1.79602250270902180674e+09,'ok',NULL,3.6500000000000010214e-01,NULL,0.1,NULL,NULL,'namespaces',8.60000000000000097699e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('usd',2,1,1271038900,'done','cpu:0',1.79602250280955958363e+09,1.79602250281070566174e+09,'ok',NULL,0.255,NULL,0.1,NULL,NULL,'namespaces',0.75,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('stopped',0,1,1558900409,'done','cpu:0',1.7960225031229743957e+09,1.79602250312422609323e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('stopped',0,2,1994263359,'done','cpu:0',1.79602250313289427759e+09,1.79602250313368439673e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('stopped',0,3,1131786005,'done','cpu:0',1.79602250314474034308e+09,1.79602250314550852773e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('stopped',1,1,444766278,'done','cpu:0',1.79602250324870038036e+09,1.79602250324991559978e+09,'ok',NULL,3.6500000000000010214e-01,NULL,0.1,NULL,NULL,'namespaces',8.60000000000000097699e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('proof',0,1,1558900409,'done','cpu:0',1.79602250369689941402e+09,1.79602250369839978221e+09,'ok',NULL,2.0,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',0,2,1994263359,'done','cpu:0',1.79602250372081565857e+09,1.79602250372179651259e+09,'ok',NULL,2.001,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',0,3,1131786005,'done','cpu:0',1.7960225037248620987e+09,1.79602250372559571261e+09,'ok',NULL,1.997,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',1,1,444766278,'done','cpu:0',1.79602250390515542034e+09,1.79602250390644574166e+09,'ok',NULL,1.952,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',2,1,1271038900,'done','cpu:0',1.7960225039814603329e+09,1.79602250398273921008e+09,'ok',NULL,1.892,0.2,0.1,0.05,268435456,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',3,1,687772007,'done','cpu:0',1.79602250403041720392e+09,1.79602250403167963029e+09,'ok',NULL,1.92299999999999982058e+00,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',4,1,2034739494,'done','cpu:0',1.79602250409726953506e+09,1.79602250409848213192e+09,'ok',NULL,1.92099999999999981881e+00,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',5,1,1863136047,'done','cpu:0',1.79602250412975668909e+09,1.79602250413084983822e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',6,1,1517301007,'done','cpu:0',1.79602250418923830993e+09,1.79602250419044566151e+09,'ok',NULL,1.922,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',7,1,1400273523,'done','cpu:0',1.79602250422921824453e+09,1.7960225042303667068e+09,'ok',NULL,1.922,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',8,1,1676135709,'done','cpu:0',1.79602250426500773426e+09,1.7960225042660777568e+09,'ok',NULL,1.92,0.2,0.1,0.05,268435456,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',2,2,471619326,'done','cpu:0',1.79602250434658098224e+09,1.79602250434788393972e+09,'ok',NULL,1.89,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('proof',0,4,1333399387,'done','cpu:0',1.79602250435900259012e+09,1.79602250435990214343e+09,'ok',NULL,2.002,0.2,0.1,0.05,268435456,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{"num_steps": 9}','trained for 9 steps
','[]');
INSERT INTO "trials" VALUES('streak',0,1,1558900409,'done','cpu:0',1.7960225047366466522e+09,1.79602250473785138131e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',0,2,1994263359,'done','cpu:0',1.79602250474107766149e+09,1.79602250474183464047e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',0,3,1131786005,'done','cpu:0',1.79602250474482798576e+09,1.79602250474551606174e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',1,1,444766278,'done','cpu:0',1.79602250484879636758e+09,1.79602250484956359861e+09,'crash','out of memory at step 1',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',2,1,1271038900,'done','cpu:0',1.79602250491690683363e+09,1.79602250492197251319e+09,'crash','out of memory at step 2',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',3,1,687772007,'done','cpu:0',1.79602250499696922299e+09,1.79602250499785113333e+09,'crash','out of memory at step 3',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',4,1,2034739494,'done','cpu:0',1.79602250506834554668e+09,1.79602250506917357443e+09,'crash','out of memory at step 4',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',5,1,1863136047,'done','cpu:0',1.79602250510943460461e+09,1.79602250511017084121e+09,'crash','out of memory at step 5',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',6,1,1517301007,'done','cpu:0',1.79602250517525839808e+09,1.79602250517615175248e+09,'crash','out of memory at step 6',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',7,1,1400273523,'done','cpu:0',1.79602250520248532287e+09,1796022505.20332,'crash','out of memory at step 7',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('streak',8,1,1676135709,'done','cpu:0',1.79602250522815847398e+09,1.79602250522886300082e+09,'crash','out of memory at step 8',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('machine',0,1,1558900409,'done','cpu:0',1.79602250552220225332e+09,1.79602250552326703075e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('machine',0,2,1994263359,'done','cpu:0',1.79602250552994918827e+09,1.79602250553081703183e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('machine',0,3,1131786005,'done','cpu:0',1.79602250553779602048e+09,1.79602250553858351711e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('machine',1,1,444766278,'done','cpu:0',1.79602250566126966481e+09,1.79602250566260266306e+09,'ok',NULL,3.6500000000000010214e-01,NULL,0.1,NULL,NULL,'namespaces',8.60000000000000097699e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('machine',2,1,1271038900,'done','cpu:0',1.79602250572112631795e+09,1.79602250572200322154e+09,'interrupted','the supervisor could not be started: Too many open files',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]',NULL,NULL,NULL);
INSERT INTO "trials" VALUES('machine',2,2,471619326,'done','cpu:0',1.79602250572526431085e+09,1.79602250572590923312e+09,'interrupted','the supervisor could not be started: Too many open files',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]',NULL,NULL,NULL);
INSERT INTO "trials" VALUES('machine',2,3,1966218587,'done','cpu:0',1.79602250573670935629e+09,1.79602250573750543598e+09,'interrupted','the supervisor could not be started: Too many open files',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]',NULL,NULL,NULL);
INSERT INTO "trials" VALUES('broken',0,1,1558900409,'done','cpu:0',1.79602250594439744948e+09,1.79602250594524765012e+09,'crash','no module named torch',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('disk',0,1,1558900409,'done','cpu:0',1.79602250621247124667e+09,1.79602250621361899372e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('disk',0,2,1994263359,'done','cpu:0',1.79602250622113490102e+09,1.79602250622189092634e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('disk',0,3,1131786005,'done','cpu:0',1.79602250622858691212e+09,1.79602250622930407521e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('disk',1,1,444766278,'done','cpu:0',1.79602250633165431027e+09,1.79602250633272528647e+09,'ok',NULL,3.6500000000000010214e-01,NULL,0.1,NULL,NULL,'namespaces',8.60000000000000097699e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('disk',2,1,1271038900,'running','cpu:0',1.79602250637173604962e+09,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "trials" VALUES('drift',0,1,1558900409,'done','cpu:0',1.79602250660610246665e+09,1.79602250660711789138e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,2,1994263359,'done','cpu:0',1.79602250661012196545e+09,1.79602250661084675785e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,3,1131786005,'done','cpu:0',1.79602250661382532121e+09,1.79602250661447691913e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,1,444766278,'done','cpu:0',1.79602250673607039457e+09,1.79602250673722791673e+09,'ok',NULL,4.50000000000000052735e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',2,1,1271038900,'done','cpu:0',1.79602250683177590371e+09,1.79602250683297634125e+09,'ok',NULL,5.56250000000000147104e-02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',3,1,687772007,'done','cpu:0',1.79602250695685195921e+09,1.79602250695817947383e+09,'ok',NULL,6.85000000000000330846e-02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',4,1,2034739494,'done','cpu:0',1.79602250703146195404e+09,1.79602250703277277945e+09,'ok',NULL,7.96249999999999874544e-02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',5,1,1863136047,'done','cpu:0',1.79602250711193418505e+09,1.79602250711302328109e+09,'ok',NULL,0.093,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',6,1,1517301007,'done','cpu:0',1.79602250720102024073e+09,1.79602250720231556898e+09,'ok',NULL,1.10625000000000014988e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',7,1,1400273523,'done','cpu:0',1.79602250730037927631e+09,1.79602250730156970024e+09,'ok',NULL,1.27500000000000029976e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',8,1,1676135709,'done','cpu:0',1.79602250737124013906e+09,1.7960225073724069596e+09,'ok',NULL,1.4362500000000003042e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',9,1,2045234803,'done','cpu:0',1.79602250745695376393e+09,1.79602250745827770228e+09,'ok',NULL,1.62999999999999978239e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',10,1,56948265,'done','cpu:0',1.79602250753687715531e+09,1.79602250753794312476e+09,'ok',NULL,1.8362499999999998268e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',11,1,143434945,'done','cpu:0',1.79602250760694217681e+09,1.79602250760818028451e+09,'ok',NULL,2.05500000000000015987e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',12,1,1654167957,'done','cpu:0',1.79602250771077871327e+09,1.79602250771191787725e+09,'ok',NULL,2.26625000000000020872e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',13,1,140076578,'done','cpu:0',1.79602250778898954387e+09,1.7960225077901413441e+09,'ok',NULL,0.255,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',14,1,1670951188,'done','cpu:0',1.79602250786634540561e+09,1.79602250786734747882e+09,'ok',NULL,2.79624999999999901412e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',15,1,149488403,'done','cpu:0',1.7960225079626758099e+09,1.79602250796403360363e+09,'ok',NULL,3.03500000000000047517e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',16,1,1371508423,'done','cpu:0',1.79602250805699396136e+09,1.7960225080582222939e+09,'ok',NULL,3.3562499999999995115e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',17,1,217678636,'done','cpu:0',1.7960225081530089378e+09,1.79602250815439319609e+09,'ok',NULL,3.60000000000000097699e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',18,1,228349113,'done','cpu:0',1.79602250825288176539e+09,1.79602250825411319731e+09,'ok',NULL,0.396625,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',19,1,1394782005,'done','cpu:0',1.79602250832913208004e+09,1.79602250833063387873e+09,'ok',NULL,4.23499999999999876543e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',20,1,1022097545,'done','cpu:0',1.79602250839023113251e+09,1.796022508395960331e+09,'ok',NULL,4.55625000000000057731e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',22,1,298638028,'done','cpu:0',1.79602250852656340597e+09,1.79602250852790093415e+09,'ok',NULL,5.28624999999999789501e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',23,1,1391951240,'done','cpu:0',1.79602250861254930493e+09,1.79602250861376094813e+09,'ok',NULL,0.5635,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',24,1,782410255,'done','cpu:0',1.79602250873209261889e+09,1.79602250873330211633e+09,'ok',NULL,6.04624999999999857003e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,2,565998407,'done','cpu:0',1.79602250878448820112e+09,1.79602250878549575801e+09,'ok',NULL,0.6,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,4,1333399387,'done','cpu:0',1.79602250878999662392e+09,1.79602250879091787337e+09,'ok',NULL,4.94999999999999940047e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,3,1551728332,'done','cpu:0',1.79602250883695650101e+09,1.79602250883815336233e+09,'ok',NULL,0.6,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,5,1484114148,'done','cpu:0',1.79602250885272431372e+09,1.79602250885341882709e+09,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,4,510787526,'done','cpu:0',1.79602250887300777431e+09,1.79602250887413048743e+09,'ok',NULL,0.6,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,6,260208258,'done','cpu:0',1.79602250889578461644e+09,1.79602250889660763734e+09,'ok',NULL,4.91999999999999937383e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,5,1747223384,'done','cpu:0',1.79602250892555141453e+09,1.79602250892680454256e+09,'ok',NULL,0.6,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,7,1550166422,'done','cpu:0',1.79602250895552062988e+09,1.79602250895641684528e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,6,382622090,'done','cpu:0',1.79602250896749925613e+09,1.79602250896859765051e+09,'ok',NULL,0.6,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,8,16874934,'done','cpu:0',1.79602250899274015422e+09,1.79602250899345016474e+09,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,7,1149247319,'done','cpu:0',1.79602250901527976992e+09,1.79602250902395653726e+09,'ok',NULL,0.6,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,9,369964898,'done','cpu:0',1.79602250904483914375e+09,1.79602250906421709057e+09,'ok',NULL,4.91999999999999937383e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,8,1734679521,'done','cpu:0',1.79602250909977626805e+09,1.7960225091010136604e+09,'ok',NULL,0.6,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,10,778361636,'done','cpu:0',1.79602250912378621104e+09,1.79602250912457633022e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,9,2054870854,'done','cpu:0',1.79602250914476251606e+09,1.79602250914599299433e+09,'ok',NULL,4.10000000000000086597e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',0,11,1217802694,'done','cpu:0',1.79602250917272830005e+09,1.79602250917347455025e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('drift',1,10,967623246,'done','cpu:0',1.79602250919355630872e+09,1.79602250920402169232e+09,'ok',NULL,4.20000000000000095479e-02,NULL,0.1,NULL,NULL,'namespaces',0.54,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,1,1558900409,'done','cpu:0',1796022509.60119,1.79602250960246801383e+09,'ok',NULL,2.0,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,2,1994263359,'done','cpu:0',1.79602250963238549235e+09,1.79602250963333868981e+09,'ok',NULL,2.02,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,3,1131786005,'done','cpu:0',1.79602250963667964939e+09,1.79602250963747024541e+09,'ok',NULL,1.98,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',1,1,444766278,'done','cpu:0',1.79602250976882958418e+09,1.79602250977000856401e+09,'ok',NULL,2.0,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',2,1,1271038900,'done','cpu:0',1.79602250983672451969e+09,1.79602250983796215061e+09,'ok',NULL,2.02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',3,1,687772007,'done','cpu:0',1.79602250990901160239e+09,1.79602250991019940376e+09,'ok',NULL,1.98,NULL,0.1,NULL,NULL,'namespaces',0.5324,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',4,1,2034739494,'done','cpu:0',1.79602251000080204005e+09,1.79602251000208568577e+09,'ok',NULL,2.0,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',5,1,1863136047,'done','cpu:0',1.79602251005817508703e+09,1.79602251005929899213e+09,'ok',NULL,2.02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',6,1,1517301007,'done','cpu:0',1.79602251012348914142e+09,1.79602251012486743928e+09,'ok',NULL,1.98,NULL,0.1,NULL,NULL,'namespaces',0.5225,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',7,1,1400273523,'done','cpu:0',1.79602251019263076787e+09,1.7960225101937303543e+09,'ok',NULL,2.0,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',8,1,1676135709,'done','cpu:0',1.79602251026409339904e+09,1.79602251026524853709e+09,'ok',NULL,2.02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',9,1,2045234803,'done','cpu:0',1796022510.33523,1.79602251033645749097e+09,'ok',NULL,1.98,NULL,0.1,NULL,NULL,'namespaces',0.5144,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',10,1,56948265,'done','cpu:0',1.79602251042905235287e+09,1.79602251043026852608e+09,'ok',NULL,2.0,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',11,1,143434945,'done','cpu:0',1.79602251053288531302e+09,1.79602251053407073024e+09,'ok',NULL,2.02,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',12,1,1654167957,'done','cpu:0',1.79602251062544512752e+09,1.79602251062667679789e+09,'ok',NULL,1.98,NULL,0.1,NULL,NULL,'namespaces',0.5081,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',13,1,140076578,'done','cpu:0',1.79602251070883202552e+09,1.79602251070999431614e+09,'ok',NULL,1.94,NULL,0.1,NULL,NULL,'namespaces',0.5064,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',13,2,905777197,'done','cpu:0',1.79602251073871803281e+09,1.79602251074269199373e+09,'ok',NULL,1.95,NULL,0.1,NULL,NULL,'namespaces',0.5064,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',14,1,1670951188,'done','cpu:0',1.79602251081500601773e+09,1.79602251081642079358e+09,'ok',NULL,8.89999999999999819033e-03,NULL,0.1,NULL,NULL,'namespaces',0.5049,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',15,1,149488403,'done','cpu:0',1.79602251094367957109e+09,1.7960225109450249672e+09,'ok',NULL,4.59999999999999645283e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',16,1,1371508423,'done','cpu:0',1.79602251107195496565e+09,1.79602251107319736481e+09,'ok',NULL,7.49999999999999885508e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',17,1,217678636,'done','cpu:0',1.79602251114843130107e+09,1.79602251114957046506e+09,'ok',NULL,1.59999999999999834195e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',18,1,228349113,'done','cpu:0',1.79602251122853922844e+09,1.79602251122974467282e+09,'ok',NULL,6.8999999999999981487e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',19,1,1394782005,'done','cpu:0',1796022511.32771,1.79602251132896614076e+09,'ok',NULL,1.39999999999999846789e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',20,1,1022097545,'done','cpu:0',1.79602251141851520536e+09,1.79602251142402839657e+09,'ok',NULL,9.99999999999990696677e-05,NULL,0.1,NULL,NULL,'namespaces',0.5001,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',21,1,1788702515,'done','cpu:0',1.79602251152458691598e+09,1796022511.52604,'ok',NULL,0.005,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',22,1,298638028,'done','cpu:0',1.7960225116075665951e+09,1796022511.60875,'ok',NULL,3.10000000000000032474e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',20,2,121588262,'done','cpu:0',1.79602251180283451078e+09,1796022511.80412,'ok',NULL,5.09999999999999949901e-03,NULL,0.1,NULL,NULL,'namespaces',0.5001,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,4,1333399387,'done','cpu:0',1796022511.81683,1.79602251181780838969e+09,'ok',NULL,4.94999999999999940047e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',20,3,357880847,'done','cpu:0',1796022511.84502,1.79602251184615135191e+09,'ok',NULL,2.09999999999999900288e-03,NULL,0.1,NULL,NULL,'namespaces',0.5001,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,5,1484114148,'done','cpu:0',1.79602251187284684178e+09,1.7960225118737213612e+09,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',23,1,1391951240,'done','cpu:0',1796022511.91646,1.79602251191778659825e+09,'ok',NULL,5.89999999999999726052e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',20,4,1027732943,'done','cpu:0',1.79602251195304298404e+09,1.79602251195424222948e+09,'ok',NULL,6.09999999999999951982e-03,NULL,0.1,NULL,NULL,'namespaces',0.5001,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,6,260208258,'done','cpu:0',1.7960225119767892361e+09,1.7960225119777095318e+09,'ok',NULL,4.91999999999999937383e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',20,5,9001014,'done','cpu:0',1.79602251200920319564e+09,1.79602251201051139831e+09,'ok',NULL,1.09999999999999898206e-03,NULL,0.1,NULL,NULL,'namespaces',0.5001,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',24,1,782410255,'done','cpu:0',1.79602251204885101322e+09,1.79602251205442285534e+09,'ok',NULL,8.89999999999999819033e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,7,1550166422,'done','cpu:0',1.79602251209026217461e+09,1.79602251210000801086e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',20,6,146539015,'done','cpu:0',1.79602251211976814268e+09,1.79602251214196705813e+09,'ok',NULL,9.99999999999990696677e-05,NULL,0.1,NULL,NULL,'namespaces',0.5001,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,8,16874934,'done','cpu:0',1.79602251216011428837e+09,1.79602251216096401209e+09,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',20,7,1020554850,'done','cpu:0',1.79602251218403029435e+09,1.79602251218534588817e+09,'ok',NULL,9.99999999999990696677e-05,NULL,0.1,NULL,NULL,'namespaces',0.5001,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',25,1,1464451125,'done','cpu:0',1.79602251222083687774e+09,1.79602251222777795796e+09,'ok',NULL,8.89999999999999819033e-03,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,9,369964898,'done','cpu:0',1.79602251225618243218e+09,1.79602251225703811649e+09,'ok',NULL,4.91999999999999937383e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',20,8,2079496572,'done','cpu:0',1.79602251229192781453e+09,1.79602251229335141188e+09,'ok',NULL,6.09999999999999951982e-03,NULL,0.1,NULL,NULL,'namespaces',0.5001,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('doubt',0,10,778361636,'done','cpu:0',1.79602251231273674957e+09,1.7960225123135945797e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('waiting',0,1,1558900409,'done','cpu:0',1.79602251266315388672e+09,1.79602251266446781164e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('waiting',0,2,1994263359,'done','cpu:0',1.79602251266769528384e+09,1.79602251266856241225e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('waiting',0,3,1131786005,'done','cpu:0',1796022512.68886,1.7960225126896417141e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('waiting',1,1,444766278,'done','cpu:0',1.79602251279674291614e+09,1.79602251279809665678e+09,'ok',NULL,3.6500000000000010214e-01,NULL,0.1,NULL,NULL,'namespaces',8.60000000000000097699e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('waiting',2,1,1271038900,'done','cpu:0',1.79602251290598130227e+09,1.79602251290729832654e+09,'ok',NULL,0.255,NULL,0.1,NULL,NULL,'namespaces',0.75,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',0,1,1558900409,'done','cpu:0',1.79602251390001726146e+09,1.79602251390122056012e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.393, null], [0.02, 2, 2.2929999999999997, null], [0.030000000000000006, 3, 2.193, null], [0.04, 4, 2.093, null], [0.05, 5, 1.9929999999999999, null], [0.06000000000000001, 6, 1.8929999999999998, null], [0.07, 7, 1.793, null], [0.08, 8, 1.6929999999999998, null], [0.09, 9, 1.593, null], [0.1, 10, 1.4929999999999999, null], [0.11000000000000001, 11, 1.3929999999999998, null], [0.12000000000000002, 12, 1.293, null], [0.13, 13, 1.1929999999999998, null], [0.14, 14, 1.093, null], [0.15, 15, 0.9929999999999999, null], [0.16, 16, 0.8929999999999998, null], [0.17, 17, 0.7929999999999999, null], [0.18, 18, 0.6929999999999998, null], [0.19, 19, 0.593, null], [0.2, 20, 0.4929999999999999, null]]');
INSERT INTO "trials" VALUES('early',0,2,1994263359,'done','cpu:0',1.79602251390471267696e+09,1.79602251390548634532e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.3939999999999997, null], [0.02, 2, 2.2939999999999996, null], [0.030000000000000006, 3, 2.194, null], [0.04, 4, 2.094, null], [0.05, 5, 1.9939999999999998, null], [0.06000000000000001, 6, 1.8939999999999997, null], [0.07, 7, 1.7939999999999998, null], [0.08, 8, 1.6939999999999997, null], [0.09, 9, 1.5939999999999999, null], [0.1, 10, 1.4939999999999998, null], [0.11000000000000001, 11, 1.3939999999999997, null], [0.12000000000000002, 12, 1.2939999999999998, null], [0.13, 13, 1.1939999999999997, null], [0.14, 14, 1.0939999999999999, null], [0.15, 15, 0.9939999999999998, null], [0.16, 16, 0.8939999999999997, null], [0.17, 17, 0.7939999999999998, null], [0.18, 18, 0.6939999999999997, null], [0.19, 19, 0.5939999999999999, null], [0.2, 20, 0.4939999999999998, null]]');
INSERT INTO "trials" VALUES('early',0,3,1131786005,'done','cpu:0',1.79602251390882277489e+09,1.79602251390952587133e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.3899999999999997, null], [0.02, 2, 2.2899999999999996, null], [0.030000000000000006, 3, 2.19, null], [0.04, 4, 2.09, null], [0.05, 5, 1.9899999999999998, null], [0.06000000000000001, 6, 1.8899999999999997, null], [0.07, 7, 1.7899999999999998, null], [0.08, 8, 1.6899999999999997, null], [0.09, 9, 1.5899999999999999, null], [0.1, 10, 1.4899999999999998, null], [0.11000000000000001, 11, 1.3899999999999997, null], [0.12000000000000002, 12, 1.2899999999999998, null], [0.13, 13, 1.1899999999999997, null], [0.14, 14, 1.0899999999999999, null], [0.15, 15, 0.9899999999999998, null], [0.16, 16, 0.8899999999999997, null], [0.17, 17, 0.7899999999999998, null], [0.18, 18, 0.6899999999999997, null], [0.19, 19, 0.5899999999999999, null], [0.2, 20, 0.48999999999999977, null]]');
INSERT INTO "trials" VALUES('early',2,1,1271038900,'done','cpu:0',1.79602251409298014641e+09,1.79602251409422612182e+09,'ok',NULL,0.5675,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.4675, null], [0.02, 2, 2.3674999999999997, null], [0.030000000000000006, 3, 2.2675, null], [0.04, 4, 2.1675, null], [0.05, 5, 2.0675, null], [0.06000000000000001, 6, 1.9674999999999998, null], [0.07, 7, 1.8675, null], [0.08, 8, 1.7674999999999998, null], [0.09, 9, 1.6675, null], [0.1, 10, 1.5675, null], [0.11000000000000001, 11, 1.4674999999999998, null], [0.12000000000000002, 12, 1.3675, null], [0.13, 13, 1.2674999999999998, null], [0.14, 14, 1.1675, null], [0.15, 15, 1.0675, null], [0.16, 16, 0.9674999999999998, null], [0.17, 17, 0.8674999999999999, null], [0.18, 18, 0.7674999999999998, null], [0.19, 19, 0.6675, null], [0.2, 20, 0.5674999999999999, null]]');
INSERT INTO "trials" VALUES('early',3,1,687772007,'done','cpu:0',1.79602251421709251406e+09,1.7960225142185456753e+09,'ok',NULL,6.46000000000000129674e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.546, null], [0.02, 2, 2.4459999999999997, null], [0.030000000000000006, 3, 2.346, null], [0.04, 4, 2.246, null], [0.05, 5, 2.146, null], [0.06000000000000001, 6, 2.046, null], [0.07, 7, 1.946, null], [0.08, 8, 1.8459999999999999, null], [0.09, 9, 1.746, null], [0.1, 10, 1.646, null], [0.11000000000000001, 11, 1.5459999999999998, null], [0.12000000000000002, 12, 1.446, null], [0.13, 13, 1.3459999999999999, null], [0.14, 14, 1.246, null], [0.15, 15, 1.146, null], [0.16, 16, 1.0459999999999998, null], [0.17, 17, 0.946, null], [0.18, 18, 0.8459999999999999, null], [0.19, 19, 0.746, null], [0.2, 20, 0.6459999999999999, null]]');
INSERT INTO "trials" VALUES('early',4,1,2034739494,'done','cpu:0',1.79602251438964319232e+09,1.79602251439092230793e+09,'ok',NULL,7.26499999999999812594e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.6264999999999996, null], [0.02, 2, 2.5264999999999995, null], [0.030000000000000006, 3, 2.4265, null], [0.04, 4, 2.3265, null], [0.05, 5, 2.2264999999999997, null], [0.06000000000000001, 6, 2.1264999999999996, null], [0.07, 7, 2.0264999999999995, null], [0.08, 8, 1.9264999999999997, null], [0.09, 9, 1.8264999999999998, null], [0.1, 10, 1.7264999999999997, null], [0.11000000000000001, 11, 1.6264999999999996, null], [0.12000000000000002, 12, 1.5264999999999997, null], [0.13, 13, 1.4264999999999997, null], [0.14, 14, 1.3264999999999998, null], [0.15, 15, 1.2264999999999997, null], [0.16, 16, 1.1264999999999996, null], [0.17, 17, 1.0264999999999997, null], [0.18, 18, 0.9264999999999997, null], [0.19, 19, 0.8264999999999998, null], [0.2, 20, 0.7264999999999997, null]]');
INSERT INTO "trials" VALUES('early',5,1,1863136047,'done','cpu:0',1.79602251454497647284e+09,1.79602251454640674593e+09,'ok',NULL,8.1299999999999983391e-01,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.7129999999999996, null], [0.02, 2, 2.6129999999999995, null], [0.030000000000000006, 3, 2.513, null], [0.04, 4, 2.413, null], [0.05, 5, 2.3129999999999997, null], [0.06000000000000001, 6, 2.2129999999999996, null], [0.07, 7, 2.1129999999999995, null], [0.08, 8, 2.013, null], [0.09, 9, 1.9129999999999998, null], [0.1, 10, 1.8129999999999997, null], [0.11000000000000001, 11, 1.7129999999999996, null], [0.12000000000000002, 12, 1.6129999999999998, null], [0.13, 13, 1.5129999999999997, null], [0.14, 14, 1.4129999999999998, null], [0.15, 15, 1.3129999999999997, null], [0.16, 16, 1.2129999999999996, null], [0.17, 17, 1.1129999999999998, null], [0.18, 18, 1.0129999999999997, null], [0.19, 19, 0.9129999999999998, null], [0.2, 20, 0.8129999999999997, null]]');
INSERT INTO "trials" VALUES('early',6,1,1517301007,'done','cpu:0',1.79602251464681720739e+09,1.79602251464811205864e+09,'ok',NULL,0.9075,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.8074999999999997, null], [0.02, 2, 2.7074999999999996, null], [0.030000000000000006, 3, 2.6075, null], [0.04, 4, 2.5075, null], [0.05, 5, 2.4074999999999998, null], [0.06000000000000001, 6, 2.3074999999999997, null], [0.07, 7, 2.2074999999999996, null], [0.08, 8, 2.1075, null], [0.09, 9, 2.0075, null], [0.1, 10, 1.9074999999999998, null], [0.11000000000000001, 11, 1.8074999999999997, null], [0.12000000000000002, 12, 1.7074999999999998, null], [0.13, 13, 1.6074999999999997, null], [0.14, 14, 1.5074999999999998, null], [0.15, 15, 1.4074999999999998, null], [0.16, 16, 1.3074999999999997, null], [0.17, 17, 1.2074999999999998, null], [0.18, 18, 1.1074999999999997, null], [0.19, 19, 1.0074999999999998, null], [0.2, 20, 0.9074999999999998, null]]');
INSERT INTO "trials" VALUES('early',7,1,1400273523,'done','cpu:0',1.79602251477700209617e+09,1.79602251477847909928e+09,'ok',NULL,1.005,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.905, null], [0.02, 2, 2.8049999999999997, null], [0.030000000000000006, 3, 2.705, null], [0.04, 4, 2.605, null], [0.05, 5, 2.505, null], [0.06000000000000001, 6, 2.405, null], [0.07, 7, 2.3049999999999997, null], [0.08, 8, 2.205, null], [0.09, 9, 2.105, null], [0.1, 10, 2.005, null], [0.11000000000000001, 11, 1.9049999999999998, null], [0.12000000000000002, 12, 1.805, null], [0.13, 13, 1.7049999999999998, null], [0.14, 14, 1.605, null], [0.15, 15, 1.505, null], [0.16, 16, 1.4049999999999998, null], [0.17, 17, 1.305, null], [0.18, 18, 1.2049999999999998, null], [0.19, 19, 1.105, null], [0.2, 20, 1.005, null]]');
INSERT INTO "trials" VALUES('early',8,1,1676135709,'done','cpu:0',1.79602251492109465597e+09,1.79602251492228484151e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',1.10549999999999792876e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',9,1,2045234803,'done','cpu:0',1.7960225150408828258e+09,1.79602251504506683346e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',1.21299999999999563726e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',10,1,56948265,'done','cpu:0',1.79602251515221118926e+09,1.79602251515351891519e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',1.32549999999999523758e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',11,1,143434945,'done','cpu:0',1.79602251531977295871e+09,1.79602251532100129125e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',1.4429999999999936211e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',12,1,1654167957,'done','cpu:0',1.79602251542071843148e+09,1.79602251542186403272e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',1.56349999999999189626e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',13,1,140076578,'done','cpu:0',1.79602251551300430296e+09,1.79602251551412653925e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',1.69499999999999118038e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',14,1,1670951188,'done','cpu:0',1.79602251564093971249e+09,1.79602251564210128789e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',1.8264999999999889102e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',15,1,149488403,'done','cpu:0',1.79602251572893142697e+09,1.79602251573007082935e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',1.96099999999998741984e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',16,1,1371508423,'done','cpu:0',1.79602251584116148945e+09,1.79602251584239029887e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',2.10749999999998616218e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',17,1,217678636,'done','cpu:0',1.79602251594084572788e+09,1.79602251594212889676e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',2.24999999999998490096e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',18,1,228349113,'done','cpu:0',1.79602251608662748334e+09,1796022516.08811,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',2.40849999999998320987e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',19,1,1394782005,'done','cpu:0',1.79602251622855710981e+09,1.79602251622981166833e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',2.5609999999999812914e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',20,1,1022097545,'done','cpu:0',1.79602251632861447338e+09,1.79602251632977128023e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',2.722499999999979714e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',21,1,1788702515,'done','cpu:0',1.79602251647740936276e+09,1.79602251647881293295e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',2.89499999999997736921e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',22,1,298638028,'done','cpu:0',1.79602251664650464056e+09,1.79602251664790678025e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',3.06549999999997391242e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',23,1,1391951240,'done','cpu:0',1.79602251675294613837e+09,1.79602251675420117381e+09,'ok',NULL,3.241,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',24,1,782410255,'done','cpu:0',1.79602251683677291869e+09,1.79602251683794641489e+09,'ok',NULL,3.42649999999999943511e+00,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',25,1,1464451125,'done','cpu:0',1.79602251691414856911e+09,1.79602251691527748105e+09,'ok',NULL,3.61400000000000032329e+00,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',26,1,1790762795,'done','cpu:0',1.79602251697758746144e+09,1.79602251697867846486e+09,'ok',NULL,3.8055,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',27,1,1972143966,'done','cpu:0',1.79602251706671094894e+09,1.79602251706813907617e+09,'ok',NULL,4.00199999999999889155e+00,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',28,1,497633900,'done','cpu:0',1.79602251716142272946e+09,1.79602251716276693346e+09,'ok',NULL,4.20350000000000179056e+00,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',29,1,503741609,'done','cpu:0',1.79602251728864836691e+09,1.79602251729006576535e+09,'ok',NULL,4.41,NULL,0.1,NULL,NULL,'namespaces',NULL,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',30,1,1173065645,'done','cpu:0',1.79602251741016912455e+09,1.79602251741181159023e+09,'stopped','stopped at 20%',NULL,NULL,NULL,NULL,NULL,'namespaces',NULL,'search',4.62549999999998195931e+00,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',31,1,1255584513,'done','cpu:0',1.79602251753710126869e+09,1.79602251753856945043e+09,'ok',NULL,0.001,NULL,0.1,NULL,NULL,'namespaces',0.5,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',31,2,306229155,'done','cpu:0',1.79602251760934877398e+09,1.7960225176104485989e+09,'ok',NULL,0.001,NULL,0.1,NULL,NULL,'namespaces',0.5,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',0,4,1333399387,'done','cpu:0',1.79602251762070035936e+09,1.79602251762148523326e+09,'ok',NULL,4.94999999999999940047e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.395, null], [0.02, 2, 2.295, null], [0.030000000000000006, 3, 2.1950000000000003, null], [0.04, 4, 2.095, null], [0.05, 5, 1.995, null], [0.06000000000000001, 6, 1.895, null], [0.07, 7, 1.7950000000000002, null], [0.08, 8, 1.695, null], [0.09, 9, 1.5950000000000002, null], [0.1, 10, 1.495, null], [0.11000000000000001, 11, 1.395, null], [0.12000000000000002, 12, 1.2950000000000002, null], [0.13, 13, 1.195, null], [0.14, 14, 1.0950000000000002, null], [0.15, 15, 0.9950000000000001, null], [0.16, 16, 0.895, null], [0.17, 17, 0.7950000000000002, null], [0.18, 18, 0.6950000000000001, null], [0.19, 19, 0.5950000000000002, null], [0.2, 20, 0.4950000000000001, null]]');
INSERT INTO "trials" VALUES('early',31,3,1079294817,'done','cpu:0',1.79602251765280723576e+09,1.79602251765407109262e+09,'ok',NULL,0.006,NULL,0.1,NULL,NULL,'namespaces',0.5,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('early',0,5,1484114148,'done','cpu:0',1.79602251766496586794e+09,1.79602251766582298279e+09,'ok',NULL,4.95999999999999940936e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'claim',NULL,'[0.1, 1, 2.0, null]','{}','','[[0.01, 1, 2.396, null], [0.02, 2, 2.296, null], [0.030000000000000006, 3, 2.196, null], [0.04, 4, 2.096, null], [0.05, 5, 1.996, null], [0.06000000000000001, 6, 1.896, null], [0.07, 7, 1.796, null], [0.08, 8, 1.696, null], [0.09, 9, 1.596, null], [0.1, 10, 1.496, null], [0.11000000000000001, 11, 1.396, null], [0.12000000000000002, 12, 1.296, null], [0.13, 13, 1.196, null], [0.14, 14, 1.096, null], [0.15, 15, 0.996, null], [0.16, 16, 0.8959999999999999, null], [0.17, 17, 0.796, null], [0.18, 18, 0.696, null], [0.19, 19, 0.5960000000000001, null], [0.2, 20, 0.496, null]]');
INSERT INTO "trials" VALUES('real',0,1,1558900409,'done','cpu:0',1796022519.29472,1.79602252002667212484e+09,'ok',NULL,1.902358,2.39991727999949944205e-01,1.05354313999669102486e-01,9.91360990001339814625e-02,43220992,'namespaces',1.879592,'search',NULL,'[0.0002136390003215638, 1, 3.8499342670913017, 19]','{"num_steps": 10, "num_params_M": 8e-06}','trained for 10 steps
val_bpb: 1.902358
','[[0.0002136390003215638, 1, 3.8499342670913017, 19], [0.1053543139996691, 10, 2.44666384430593, 190]]');
INSERT INTO "trials" VALUES('real',0,2,1994263359,'done','cpu:0',1.7960225200517156124e+09,1.7960225206696321964e+09,'ok',NULL,1.902206,2.94703284999741299543e-01,1.13139318000321509316e-01,1.03803494000203500036e-01,43331584,'namespaces',1.89624,'search',NULL,'[0.001292824000302062, 1, 3.8533459910528003, 19]','{"num_steps": 10, "num_params_M": 8e-06}','trained for 10 steps
val_bpb: 1.902206
','[[0.001292824000302062, 1, 3.8533459910528003, 19], [0.11313931800032151, 10, 2.405951334428717, 190]]');
INSERT INTO "trials" VALUES('real',0,3,1131786005,'done','cpu:0',1.79602252127872014045e+09,1796022521.84456,'ok',NULL,1.897985,2.98489619000065431464e-01,1.11067343999820877797e-01,0.0985855740000261,43253760,'namespaces',1.890391,'search',NULL,'[0.0010824099999808823, 1, 3.8562955631261406, 19]','{"num_steps": 10, "num_params_M": 8e-06}','trained for 10 steps
val_bpb: 1.897985
','[[0.0010824099999808823, 1, 3.8562955631261406, 19], [0.11106734399982088, 10, 2.389794186134255, 190]]');
INSERT INTO "trials" VALUES('real',1,1,444766278,'done','cpu:0',1.79602252314132428169e+09,1.79602252375627422335e+09,'ok',NULL,4.04774,2.83598631999666395131e-01,1.11638133999804267659e-01,1.34935752999808755703e-01,43319296,'namespaces',NULL,'search',NULL,'[0.00027271799990558065, 1, 5.850100113773335, 19]','{"num_steps": 10, "num_params_M": 4e-06}','trained for 10 steps
val_bpb: 4.047740
','[[0.00027271799990558065, 1, 5.850100113773335, 19], [0.11163813399980427, 10, 4.448409165904629, 190]]');
INSERT INTO "trials" VALUES('real',2,1,1271038900,'done','cpu:0',1.79602252389964842796e+09,1.79602252442063426967e+09,'ok',NULL,5.031463,2.27847088000089570414e-01,1.08929179999904590658e-01,1.26104146999750810209e-01,43294720,'namespaces',NULL,'search',NULL,'[0.0001806010004656855, 1, 7.031865010456868, 19]','{"num_steps": 8, "num_params_M": 1.6e-05}','trained for 8 steps
val_bpb: 5.031463
','[[0.0001806010004656855, 1, 7.031865010456868, 19], [0.10892917999990459, 8, 5.55498950558833, 152]]');
INSERT INTO "trials" VALUES('real',3,1,687772007,'done','cpu:0',1.79602252457459378247e+09,1.79602252510839080815e+09,'ok',NULL,1.266647,2.61301872000331059098e-01,1.11352740999791421927e-01,9.70529579999492852948e-02,43343872,'namespaces',1.273935,'search',NULL,'[0.00026995200005330844, 1, 3.0607174032151825, 19]','{"num_steps": 10, "num_params_M": 4e-06}','trained for 10 steps
val_bpb: 1.266647
','[[0.00026995200005330844, 1, 3.0607174032151825, 19], [0.11135274099979142, 10, 1.6647634067685568, 190]]');
INSERT INTO "trials" VALUES('real',4,1,2034739494,'done','cpu:0',1.79602252549354982373e+09,1.79602252602140331273e+09,'ok',NULL,3.201419,2.05101796000235481187e-01,1.16315692999705788679e-01,1.14985954999610839877e-01,43339776,'namespaces',NULL,'search',NULL,'[0.004485423999540217, 1, 4.924611435735617, 19]','{"num_steps": 10, "num_params_M": 3e-06}','trained for 10 steps
val_bpb: 3.201419
','[[0.004485423999540217, 1, 4.924611435735617, 19], [0.11631569299970579, 10, 3.5439096628031783, 190]]');
INSERT INTO "trials" VALUES('tried',0,1,376802100,'done','cpu:0',1.79602252951880598068e+09,1.79602253021365594861e+09,'ok',NULL,1.905746,0.254023686000437,1.15084554000532079953e-01,1.05127603999790153466e-01,43294720,'namespaces',1.899589,'search',NULL,'[0.002311922999979288, 1, 3.848539828774156, 19]','{"num_steps": 10, "num_params_M": 8e-06}','trained for 10 steps
val_bpb: 1.905746
','[]');
INSERT INTO "trials" VALUES('tried',0,2,581714711,'done','cpu:0',1.79602253022270631787e+09,1.7960225309337828159e+09,'ok',NULL,1.897044,2.77886016999218554701e-01,1.1110847100007958943e-01,1.1643923700012237532e-01,43442176,'namespaces',1.889312,'search',NULL,'[0.0001981169998543919, 1, 3.8553330984430847, 19]','{"num_steps": 10, "num_params_M": 8e-06}','trained for 10 steps
val_bpb: 1.897044
','[]');
INSERT INTO "trials" VALUES('tried',0,3,832170343,'done','cpu:0',1.79602253153813123704e+09,1.79602253213767337801e+09,'ok',NULL,1.891814,3.06627461000061884988e-01,1.11546760000237554777e-01,1.05450286000632331706e-01,43290624,'namespaces',1.887431,'search',NULL,'[0.0002528510003685369, 1, 3.8475333466787474, 19]','{"num_steps": 10, "num_params_M": 8e-06}','trained for 10 steps
val_bpb: 1.891814
','[]');
INSERT INTO "trials" VALUES('tried',1,1,432500683,'done','cpu:0',1.79602253322773098946e+09,1.7960225338282773495e+09,'ok',NULL,1.414956,2.76463084000170056242e-01,1.05185753999649023171e-01,1.31914364000294881407e-01,43290624,'namespaces',1.427373,'search',NULL,'[0.0013849260003553354, 1, 3.3636518214333333, 19]','{"num_steps": 10, "num_params_M": 8e-06}','trained for 10 steps
val_bpb: 1.414956
','[]');
INSERT INTO "trials" VALUES('killed',0,1,1558900409,'done','cpu:0',1.79602253479676413541e+09,1.7960225347981050015e+09,'ok',NULL,4.92999999999999938271e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('killed',0,2,1994263359,'done','cpu:0',1.79602253480898785588e+09,1.79602253480987215038e+09,'ok',NULL,4.93999999999999939159e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('killed',0,3,1131786005,'done','cpu:0',1.79602253481263613704e+09,1.79602253481314492232e+09,'ok',NULL,4.89999999999999935607e-01,NULL,0.1,NULL,NULL,'namespaces',0.99,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('killed',1,1,444766278,'done','cpu:0',1.79602253492381310458e+09,1.79602253492500042912e+09,'ok',NULL,3.6500000000000010214e-01,NULL,0.1,NULL,NULL,'namespaces',8.60000000000000097699e-01,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('killed',2,1,1271038900,'done','cpu:0',1.7960225350084486008e+09,1.79602253500939130787e+09,'ok',NULL,0.255,NULL,0.1,NULL,NULL,'namespaces',0.75,'search',NULL,'[0.1, 1, 2.0, null]','{}','','[]');
INSERT INTO "trials" VALUES('killed',3,1,5,'running','cpu:0',1.79602253510451745984e+09,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'search',NULL,'[0.1, 3, 2.5, 300]',NULL,NULL,NULL);
CREATE INDEX experiments_by_state ON experiments(tag, state, verdict);
CREATE INDEX experiments_by_verdict ON experiments(tag, verdict, number);
CREATE INDEX experiments_open ON experiments(tag, number) WHERE state <> 'done';
CREATE INDEX experiments_ablations ON experiments(tag, state, verdict) WHERE researcher = 'ablation';
CREATE INDEX experiments_stopped ON experiments(tag) WHERE verdict = 'discard' AND score IS NULL;
CREATE UNIQUE INDEX experiments_kept ON experiments(tag, kept) WHERE kept IS NOT NULL;
CREATE INDEX trials_facts ON trials(tag, experiment, idx, outcome, score, training_seconds, peak_memory);
CREATE INDEX trials_further ON trials(tag, finished, experiment, idx) WHERE purpose <> 'search';
CREATE INDEX trials_open ON trials(tag) WHERE state = 'running';
CREATE INDEX proposals_spend ON proposals(tag, seconds, tokens_in, tokens_out, usd);
CREATE INDEX events_by_run ON events(tag, id);
COMMIT;
PRAGMA user_version = 5;
