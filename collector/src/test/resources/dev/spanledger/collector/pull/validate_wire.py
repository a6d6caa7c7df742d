"""Validates requests and answers of AWS services against botocore's copy of their models.

Reads lines of JSON: {"service": ..., "operation": ..., "direction": "input" or "output", "body": {...}}.
Prints the number of bodies that were checked, or what is wrong with one and exits with 1.
"""

import json
import sys

import botocore.loaders
import botocore.model
import botocore.validate

models = {}
count = 0
for line in sys.stdin:
    case = json.loads(line)
    service = case["service"]
    if service not in models:
        models[service] = botocore.model.ServiceModel(
            botocore.loaders.Loader().load_service_model(service, "service-2"), service
        )
    operation = models[service].operation_model(case["operation"])
    shape = operation.input_shape if case["direction"] == "input" else operation.output_shape
    report = botocore.validate.ParamValidator().validate(case["body"], shape)
    unknown = set(case["body"]) - set(shape.members)
    if report.has_errors() or unknown:
        print(case["operation"], case["direction"], report.generate_report(), unknown)
        sys.exit(1)
    count += 1
print(count)
