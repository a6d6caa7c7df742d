"""Reads requests and answers of AWS's query protocol by botocore's copy of a service's model.

Reads lines of JSON: {"service": ..., "operation": ..., "request": form, "answer": XML}. A request must come out of botocore's own
serializer as it went in; an answer is read by botocore's own parser. Prints each answer as a line of JSON, or what is wrong and exits
with 1.
"""

import json
import sys
import urllib.parse

import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.serialize
import botocore.validate


def structure(shape, prefix, form):
    """The fields below a prefix as the structure that the shape says they are."""
    if shape.type_name == "structure":
        members = {}
        for name, member in shape.members.items():
            key = f"{prefix}.{name}" if prefix else name
            if any(field == key or field.startswith(key + ".") for field in form):
                members[name] = structure(member, key, form)
        return members
    if shape.type_name == "list":
        values = []
        while any(
            field == f"{prefix}.member.{len(values) + 1}"
            or field.startswith(f"{prefix}.member.{len(values) + 1}.")
            for field in form
        ):
            values.append(structure(shape.member, f"{prefix}.member.{len(values) + 1}", form))
        return values
    text = form[prefix]
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        return {"true": True, "false": False}[text]
    return text


for line in sys.stdin:
    case = json.loads(line)
    model = botocore.model.ServiceModel(
        botocore.loaders.Loader().load_service_model(case["service"], "service-2"), case["service"]
    )
    operation = model.operation_model(case["operation"])
    form = dict(urllib.parse.parse_qsl(case["request"], strict_parsing=True))
    sent = structure(operation.input_shape, "", form)
    report = botocore.validate.ParamValidator().validate(sent, operation.input_shape)
    again = botocore.serialize.create_serializer("query").serialize_to_request(sent, operation)
    if report.has_errors() or {key: str(value) for key, value in again["body"].items()} != form:
        print(report.generate_report(), form, again["body"])
        sys.exit(1)
    answer = botocore.parsers.create_parser("query").parse(
        {"status_code": 200, "headers": {}, "body": case["answer"].encode()}, operation.output_shape
    )
    print(json.dumps(answer, default=lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ")))
