"""The guide's flow in pytest: the fixture `flow` comes with the package."""

FLOW = "../flows/Send_SMS_With_Fault_Path.flow-meta.xml"
INPUTS = {"destination": "+6512345678", "subAccountId": "demo"}


def test_an_accepted_message_gives_its_id(flow):
    answer = {"umid": "9f1c", "destination": "+6512345678", "encoding": "AUTO", "status": {"code": "QUEUED"}}
    run = flow.run(FLOW, INPUTS, spec="../sms.json", answers={"CPaaSSMS.Send-Sms-Single": {"200": answer}})
    assert run.outputs["messageId"] == "9f1c"
    assert run.outputs["result"] == "The SMS was accepted: QUEUED"
    ((action, sent),) = run.calls
    assert action == "CPaaSSMS.Send-Sms-Single"
    assert sent["body"] == {"destination": "+6512345678", "source": "8x8", "text": "This is an SMS message."}


def test_a_refused_key_takes_the_fault_path(flow):
    run = flow.run(FLOW, INPUTS, spec="../sms.json", answers={"CPaaSSMS.Send-Sms-Single": {"responseCode": 401}})
    assert run.finished and "Set_Failure" in run.path
    assert run.outputs["result"].startswith("The SMS was not sent: ")
